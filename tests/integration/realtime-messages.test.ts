import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { announce, connected, namesOf } from './realtime-clients.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('RT-C02 a person is told', () => {
	test('their balance as a number and exactly, with its place in the order', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await connected(person);

		await shop.fund(person, 150_000n);

		const [balance, place] = await listener.next(`balance:updated:${person.id}`);
		expect(balance).toEqual({ balance: 150_000, balance_minor: '150000', currency: 'KZT' });
		expect(place).toEqual({
			useq: listener.hello.cursors.user + 1,
			eventId: expect.any(String),
			at: expect.stringMatching(/Z$/),
		});
		const wallet = await person.api.get('/wallet');
		expect(JSON.stringify(wallet.body)).toContain('"150000"');
	});

	test('a changed inventory without any argument, and the number after it', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await connected(person);

		await announce('cases.inventory.changed', { user: person.id });

		expect(await listener.next(`inventory:updated:${person.id}`)).toEqual([]);
		expect(await listener.next('cursor')).toEqual([{ user: listener.hello.cursors.user + 1 }]);
	});

	test('changed cases without any argument', async () => {
		const listener = await connected(shop.customer);

		await announce('cases.case.updated', { case: randomUUID(), change: 'updated' });

		expect(await listener.next('cases:updated')).toEqual([]);
	});

	test('nothing before it is committed', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await connected(person);
		const { pool } = await sharedDatabase();
		const uncommitted = await pool.connect();
		await uncommitted.query('begin');
		await uncommitted.query(
			`select ledger_move(
				'adjustment', 'KZT',
				array[ledger_house(null, 'adjustment', 'KZT'), ledger_wallet($1, 'KZT')],
				array[-10, 10]::bigint[], gen_random_uuid(), 'not committed yet', null)`,
			[person.id],
		);

		await announce('cases.inventory.changed', { user: person.id });
		await listener.next(`inventory:updated:${person.id}`);
		expect(namesOf(listener)).not.toContain(`balance:updated:${person.id}`);

		await uncommitted.query('commit');
		uncommitted.release();
		await listener.next(`balance:updated:${person.id}`);
	});

	test('the right balance last, whatever happened at once', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await connected(person);
		const name = `balance:updated:${person.id}`;

		await Promise.all(Array.from({ length: 40 }, () => shop.fund(person, 3n)));
		const isLast = (_balance: unknown, { useq }: { useq: number }): boolean =>
			useq === listener.hello.cursors.user + 40;

		const [balance] = await listener.next(name, isLast);
		expect(balance).toMatchObject({ balance_minor: '120' });
		const places = listener.messages
			.filter((message) => message.name === name)
			.map((message) => (message.values[1] as { useq: number }).useq);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
	});
});

describe('a client that was away', () => {
	test('is given what it missed, as it would have been told', async () => {
		const person = await shop.person({ role: 'customer' });
		const before = await connected(person);
		before.close();
		await shop.fund(person, 20n);
		await announce('cases.inventory.changed', { user: person.id });
		const { query } = await sharedDatabase();
		const told = `select 1 from user_events where "user" = $1`;
		await expect.poll(() => query(told, [person.id]), { timeout: 10_000 }).toHaveLength(2);

		const { socket, hello } = await connected(person);
		const { epoch, cursors } = before.hello;
		const reply = await socket.emitWithAck('sync', { epoch, user: cursors.user, chats: {} });

		expect(hello.cursors.user).toBe(2);
		expect(reply).toMatchObject({
			ok: true,
			epoch,
			chats: {},
			user: { useq: 2, truncated: false },
		});
		expect(new Set(reply.user.events.map(({ name }: { name: string }) => name))).toEqual(
			new Set([`balance:updated:${person.id}`, `inventory:updated:${person.id}`]),
		);
		expect(reply.user.events).toContainEqual(
			expect.objectContaining({ data: { balance: 20, balance_minor: '20', currency: 'KZT' } }),
		);
	});

	test('has to load everything when the log no longer reaches back', async () => {
		const person = await shop.person({ role: 'customer' });
		const { hello, socket, next } = await connected(person);
		await shop.fund(person, 1n);
		await next(`balance:updated:${person.id}`);
		const { query } = await sharedDatabase();
		await query(`delete from user_events where "user" = $1`, [person.id]);

		const reply = await socket.emitWithAck('sync', { epoch: hello.epoch, user: 0 });

		expect(reply).toMatchObject({ ok: true, user: { events: [], useq: 1, truncated: true } });
	});

	test('has to load everything when the server was restored', async () => {
		const { socket } = await connected(shop.customer);
		const reply = await socket.emitWithAck('sync', { epoch: randomUUID(), user: 0 });
		expect(reply).toMatchObject({ ok: false, code: 'EPOCH_MISMATCH' });
	});
});

describe('the collections of realtime', () => {
	test('are written by nobody through the API, administrators included', async () => {
		const { api } = shop.admin;
		for (const answer of [
			await api.post('/items/user_events', { user: shop.customer.id, useq: 1 }),
			await api.post('/items/user_cursors', { user: shop.customer.id, useq: 1 }),
			await api.patch('/items/realtime_state', { epoch: randomUUID() }),
		]) {
			expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
		}
	});
});

test('health says that sockets are served, and how many', async () => {
	await connected(shop.customer);
	const { body } = await client().get('/ops/health');
	const health = body.data ?? body;
	expect(health.websocket).toBe('active');
	expect(health.clients).toBeGreaterThanOrEqual(1);
});
