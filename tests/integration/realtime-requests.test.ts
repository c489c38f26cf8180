import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Shop } from '../harness/shop.ts';
import { accessToken, connected, namesOf } from './realtime-clients.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('what a client sends', () => {
	test('RT-T07 to identify as somebody else is refused and tells nothing of them', async () => {
		const listener = await connected(shop.customer);
		const other = shop.customer2;

		expect(await listener.socket.emitWithAck('user:identify', { userId: other.id })).toMatchObject({
			ok: false,
			code: 'FORBIDDEN',
		});
		expect(await listener.socket.emitWithAck('user:identify', shop.customer.id)).toEqual({
			ok: true,
		});

		await shop.fund(other, 5n);
		await shop.fund(shop.customer, 7n);
		await listener.next(`balance:updated:${shop.customer.id}`);
		expect(namesOf(listener)).not.toContain(`balance:updated:${other.id}`);
	});

	test.each([
		'new_message',
		'gift_sent',
		'balance:updated:1',
		'__proto__',
		'constructor',
		'toString',
	])('RT-T08 RT-T09 as %s is unknown and reaches nobody', async (event) => {
		const [sender, other] = [await connected(shop.customer), await connected(shop.customer2)];

		const reply = await sender.socket.emitWithAck(event, { polluted: true });

		expect(reply).toMatchObject({ ok: false, code: 'UNKNOWN_EVENT' });
		expect(await other.socket.emitWithAck('user:identify', shop.customer2.id)).toEqual({
			ok: true,
		});
		expect(namesOf(other)).not.toContain(event);
		expect({}).not.toHaveProperty('polluted');
	});

	test('RT-T09 under five unknown names in a minute ends the connection', async () => {
		const listener = await connected(shop.customer);

		for (const event of ['a', 'b', 'c', 'd', 'e']) listener.socket.emit(event);

		await listener.next('disconnect');
		expect(listener.messages).toContainEqual({
			name: 'error',
			values: [{ code: 'UNKNOWN_EVENT', message: expect.any(String) }],
		});
	});

	test.each([
		['user:identify', { userId: 'not an id' }],
		['user:identify', undefined],
		['authenticate', { token: 7 }],
		['sync', { epoch: randomUUID(), user: -1 }],
		['sync', []],
	])('as %s %o is answered with the wrong field', async (event, payload) => {
		const { socket } = await connected(shop.customer);
		const reply = await socket.emitWithAck(event, ...(payload === undefined ? [] : [payload]));
		expect(reply).toEqual({ ok: false, code: 'INVALID', message: expect.any(String) });
	});

	test('too often is refused with the time to wait, and ends the connection', async () => {
		const listener = await connected(shop.customer);
		const beat = (): Promise<unknown> => listener.socket.emitWithAck('heartbeat', {});

		expect(await beat()).toMatchObject({ ok: true, cursors: { chats: {}, revs: {} } });
		expect(await beat()).toMatchObject({ ok: false, code: 'RATE_LIMITED', retryAfter: 10 });
		listener.socket.emit('heartbeat');
		listener.socket.emit('heartbeat');

		await listener.next('disconnect');
	});

	test('as a frame of 70 kB ends the connection, not the server', async () => {
		const listener = await connected(shop.customer);

		listener.socket.emit('heartbeat', { cursors: 'x'.repeat(70_000) });

		await listener.next('disconnect');
		await connected(shop.customer);
	});

	test('as a new token of the same person goes on, of another one ends', async () => {
		const listener = await connected(shop.customer);
		const token = await accessToken(shop.customer);

		const reply = await listener.socket.emitWithAck('authenticate', { token });
		expect(reply).toEqual({ ok: true, exp: expect.any(Number) });

		listener.socket.emit('authenticate', { token: shop.customer2.token });
		await listener.next('disconnect');
	});
});
