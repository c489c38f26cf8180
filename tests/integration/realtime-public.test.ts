import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import type { Listener } from '../harness/sockets.ts';
import { refusalOf } from './realtime-clients.ts';
import { firsts, greeted, listenIn } from './realtime-rooms-scene.ts';

let house: RoomsHouse;
let shop: Shop;

beforeAll(async () => {
	house = await roomsHouse({ settings: { REALTIME_PUBLIC: 'true' } });
	shop = await aShop(house);
});

afterAll(() => house.close());

async function visitor(): Promise<Listener> {
	const listener = listenIn(house);
	await listener.next('connected');
	return listener;
}

const announce = (topic: string, payload: object): Promise<unknown> =>
	house.database.query(`select outbox_add($1, null, $2)`, [topic, JSON.stringify(payload)]);

describe('with REALTIME_PUBLIC, whoever shows no token', () => {
	test('is greeted as nobody, and hears what everybody may know', async () => {
		const listener = await visitor();

		await announce('cases.case.updated', { case: randomUUID(), change: 'updated' });

		expect(await listener.next('cases:updated')).toEqual([]);
		expect(firsts(listener, 'connected')).toEqual([
			expect.objectContaining({ userId: null, user: null, cursors: { user: 0, chats: {} } }),
		]);
	});

	test('hears nothing that is told to people', async () => {
		const { customer } = shop;
		const room = await house.rooms.make([customer], { isOpen: true });
		const [listener, person] = [await visitor(), await greeted(house, customer)];

		await shop.fund(customer, 5n);
		await person.ask('send_message', { roomId: room, content: 'x', clientMsgId: '1' });
		await person.next(`balance:updated:${customer.id}`);
		await person.next('new_message');
		await announce('cases.case.updated', { case: randomUUID(), change: 'updated' });
		await listener.next('cases:updated');

		const heard = listener.messages.map(({ name }) => name);
		expect(heard).toEqual(['connect', 'connected', 'cases:updated']);
	});

	test.each([
		['join_room', randomUUID()],
		['send_message', { roomId: randomUUID(), content: 'x', clientMsgId: '1' }],
		['sync', { epoch: randomUUID(), user: 0 }],
		['user:identify', randomUUID()],
		['authenticate', { token: 'x' }],
		['subscribe', { channel: `private-user-${randomUUID()}` }],
		['subscribe', { channel: `private-chat-${randomUUID()}` }],
	])('is refused %s %o', async (event, payload) => {
		const { socket } = await visitor();
		expect(await socket.emitWithAck(event, payload)).toMatchObject({
			ok: false,
			code: 'FORBIDDEN',
		});
	});

	test('may leave the cases and come back', async () => {
		const listener = await visitor();
		const { socket } = listener;
		expect(await socket.emitWithAck('unsubscribe', { channel: 'cases' })).toEqual({ ok: true });
		expect(await socket.emitWithAck('subscribe', { channel: 'cases' })).toEqual({ ok: true });
		expect(await socket.emitWithAck('heartbeat')).toMatchObject({ ok: true });

		await announce('cases.case.updated', { case: randomUUID(), change: 'updated' });

		await listener.next('cases:updated');
	});

	test('is one of twenty at most from one address; people are not counted among them', async () => {
		const visitors: Listener[] = [];
		while (visitors.length < 20) {
			const listener = listenIn(house);
			// Those of the tests before may not be gone yet.
			if ((await firstHeard(listener)) === 'connected') visitors.push(listener);
		}

		expect(await refusalOf(listenIn(house))).toEqual([
			'Authentication error',
			'TOO_MANY_CONNECTIONS',
		]);
		await greeted(house, shop.customer);
		visitors[0]?.close();
		await expect.poll(() => firstHeard(listenIn(house)), { timeout: 30_000 }).toBe('connected');
	});
});

/** Whether a client was let in or not. */
async function firstHeard(listener: Listener): Promise<string> {
	const names = ['connected', 'connect_error'] as const;
	return Promise.race(names.map((name) => listener.next(name).then(() => name)));
}

test('a token that does not hold makes no visitor of anybody', async () => {
	const refused = await refusalOf(listenIn(house, 'nobody-has-this-token'));
	expect(refused).toEqual(['Authentication error', 'TOKEN_INVALID']);
});
