/** A server that is asked to end among events, as a deployment does it. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';

const EVENTS = 200;
const deadline = { timeout: 60_000 };

const modes = [
	{ name: 'without Redis', usesRedis: false },
	...(inject('services').redis === undefined ? [] : [{ name: 'with Redis', usesRedis: true }]),
];

describe.each(modes)('a server that ends among events $name', ({ usesRedis }) => {
	let server: OwnServer;
	let shop: Shop;

	beforeAll(async () => {
		server = await ownServer({ usesRedis });
		shop = await aShop(server);
	});
	afterAll(() => server?.close());

	const count = async (condition: string): Promise<number> => {
		const [row] = await server.database.query<{ count: number }>(
			`select count(*)::int from outbox where ${condition}`,
		);
		return row?.count ?? -1;
	};

	test('ends by itself, keeps no row leased, and its successor runs the rest once', async () => {
		const { query } = server.database;
		const before = await count('true');
		await query(
			`select count(ledger_move('adjustment', 'KZT',
				array[ledger_house(null, 'adjustment', 'KZT'), ledger_wallet($1, 'KZT')],
				array[-1::bigint, 1::bigint], gen_random_uuid(), 'test', null))
			from generate_series(1, $2::int)`,
			[shop.customer.id, EVENTS],
		);
		const announced = await count('true');
		expect(announced - before).toBeGreaterThanOrEqual(EVENTS);
		await expect.poll(() => count('done_at is null'), deadline).toBeLessThan(announced);

		const { signal } = await server.terminate();

		// Nobody had to insist.
		expect(signal).not.toBe('SIGKILL');
		expect(await count(`done_at is null and available_at > now() + interval '1 second'`)).toBe(0);

		await server.restart();
		await expect.poll(() => count('done_at is null'), deadline).toBe(0);
		const told = await query<{ useq: number; balance: string }>(
			`select useq::int, data ->> 'balance_minor' as balance
			from user_events where "user" = $1 order by useq`,
			[shop.customer.id],
		);
		expect(told.map(({ useq }) => useq)).toEqual(told.map((_event, index) => index + 1));
		expect(told).toHaveLength(EVENTS);
		expect(told.at(-1)?.balance).toBe(String(EVENTS));
		expect(await query('select * from dead_letters')).toEqual([]);
		expect(server.log()).not.toMatch(/unhandled|uncaught/i);
	}, 180_000);
});
