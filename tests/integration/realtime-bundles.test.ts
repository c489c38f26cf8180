import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROKEN_ROOM } from '../fixtures/rooms-bundle/rooms.ts';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { caughtUp, greeted, type Client } from './realtime-rooms-scene.ts';

let house: RoomsHouse;
let shop: Shop;
let anna: Person;
let boris: Person;

beforeAll(async () => {
	house = await roomsHouse();
	shop = await aShop(house);
	anna = shop.customer;
	boris = shop.customer2;
});

afterAll(() => house.close());

const connect = (person: Person): Promise<Client> => greeted(house, person);

describe('RT-T11 a handler that fails', () => {
	test('is answered without the reason, counted, and ends nothing', async () => {
		const client = await connect(anna);
		const service = await shop.person({ role: 'customer', policies: ['service'] });
		const failures = async (): Promise<number> => {
			const { body } = await service.api.get('/ops/metrics');
			const [, value] =
				/^cubehub_socket_handler_errors_total\{event="join_room"\} (\d+)$/m.exec(String(body)) ??
				[];
			return Number(value ?? 0);
		};
		const before = await failures();

		const reply = await client.ask('join_room', BROKEN_ROOM);

		expect(reply).toEqual({
			ok: false,
			code: 'INTERNAL',
			message: 'Something went wrong on our side.',
		});
		expect(await failures()).toBe(before + 1);
		await caughtUp(client, anna);
		expect(house.log()).not.toMatch(/unhandled|uncaught/i);
	});
});

describe('another bundle', () => {
	test('tells rooms and people what is promised to clients, and nothing else', async () => {
		const room = await house.rooms.make([anna]);
		const client = await connect(anna);
		const { command } = house.rooms;
		const count = { name: 'notification_count', args: [{ unread: 1, unseen: 1 }] };

		await command('realtime.publish', { user: anna.id, ...count });
		expect(await client.next('notification_count')).toEqual([{ unread: 1, unseen: 1 }]);

		for (const wrong of [
			{ user: anna.id, name: 'balance', args: [] },
			{ user: anna.id, name: 'connected', args: [{}] },
			{ user: anna.id, name: 'notification_count', args: [{ unread: 'many' }] },
			{ user: 'everybody', ...count },
			{ room: `user:${anna.id}`, ...count },
			{ chat: room, name: 'cases:updated', args: ['surplus'] },
		]) {
			await expect(command('realtime.publish', wrong)).rejects.toThrow('answered 500');
		}
		await caughtUp(client, anna);
		expect(client.names().filter((name) => name === 'notification_count')).toHaveLength(1);
	});

	test('lets automations tell people, roles and chats under names of their own', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];
		const { command } = house.rooms;

		await command('realtime.emit', { user: anna.id, name: 'flow:hello', payload: { n: 1 } });
		await command('realtime.emit', { chat: room, name: 'flow:hello', payload: { n: 2 } });

		expect(await client.next('flow:hello')).toEqual([{ n: 1 }]);
		expect(await client.next('flow:hello')).toEqual([{ n: 2 }]);
		expect(await other.next('flow:hello')).toEqual([{ n: 2 }]);
		for (const wrong of [
			{ user: anna.id, name: 'balance:updated:1', payload: {} },
			{ room: 'cases', name: 'flow:hello', payload: {} },
			{ user: anna.id, name: 'flow:hello', payload: 'x'.repeat(40_000) },
		]) {
			await expect(command('realtime.emit', wrong)).rejects.toThrow('answered 500');
		}
	});
});
