/** What becomes of events, and of whoever asks, while PostgreSQL is away or does not answer. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { isUnavailable } from '../../extensions/core/src/database-errors.ts';
import { poolOf } from '../../extensions/core/src/pool.ts';
import { database } from '../harness/database.ts';
import { faultProxy, type FaultProxy } from '../harness/fault-proxy.ts';
import {
	announceMany,
	aRelay,
	aRoute,
	effects,
	modes,
	sortedEffects,
	undone,
	upTo,
	waiting,
	type Route,
} from './outbox-builders.ts';

const deadline = { timeout: 60_000, interval: 20 };
const LIMIT_MS = 30_000;

/** A way to the database that may fail, while the test itself has another. */
async function aWay(): Promise<{ readonly proxy: FaultProxy; readonly url: string }> {
	const { url } = await database();
	const way = new URL(url);
	const proxy = await faultProxy({ host: way.hostname, port: Number(way.port) });
	onTestFinished(() => proxy.close());
	way.port = String(proxy.port);
	return { proxy, url: way.href };
}

/** Slow enough that some are in the middle when the way breaks; leases end soon after. */
const slowly = (route: Route) =>
	waiting(route, (sql) => sql`select pg_sleep(0.05)`, { timeoutSeconds: 1 });

describe.each(modes)('a relay $name', ({ redis }) => {
	test.each(['cut', 'stall'] as const)(
		'RT-T25 RT-T26 goes on when the way to PostgreSQL is whole again (%s), and every effect happens once',
		async (fault) => {
			const route = await aRoute();
			const { proxy, url } = await aWay();
			await aRelay([slowly(route)], { redis, database: { connectionString: url } });
			await announceMany(route, 100);
			await expect.poll(async () => (await effects(route)).length, deadline).toBeGreaterThan(10);

			proxy[fault]();
			const before = await undone(route);
			await announceMany(route, 20, 100);
			expect(before).toBeGreaterThan(0);
			proxy.heal();

			await expect.poll(() => undone(route), deadline).toBe(0);
			expect(await sortedEffects(route)).toEqual(upTo(120));
		},
		120_000,
	);
});

describe('RT-T26 a pool whose database does not answer', () => {
	const refusalFrom = (asked: Promise<unknown>) =>
		asked.then(
			() => 'answered',
			(error: unknown) => (isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : error),
		);

	test(
		'gives up, lends a broken connection to nobody, and recovers by itself',
		async () => {
			const { proxy, url } = await aWay();
			const pool = poolOf({ connectionString: url, max: 2, statement_timeout: 500 });
			onTestFinished(() => pool.close());
			await Promise.all([pool.query({ text: 'select 1' }), pool.query({ text: 'select 2' })]);

			proxy.stall();
			const refusals = await Promise.all([
				refusalFrom(pool.query({ text: 'select 3' })),
				refusalFrom(pool.borrow((connection) => connection.query('select 4'))),
				// No connection is free for these.
				refusalFrom(pool.query({ text: 'select 5' })),
				refusalFrom(pool.query({ text: 'select 6' })),
			]);
			expect(new Set(refusals)).toEqual(new Set(['SERVICE_UNAVAILABLE']));

			proxy.heal();
			const answers = Array.from({ length: 8 }, async (_, number) => {
				const { rows } = await pool.query({ text: `select ${number} as number` });
				return rows[0]?.['number'];
			});
			// Each hears the answer to its own question.
			expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		},
		LIMIT_MS,
	);

	test(
		'lets only so many wait, and refuses the others at once',
		async () => {
			const { proxy, url } = await aWay();
			const pool = poolOf({ connectionString: url, max: 1, statement_timeout: 500 });
			onTestFinished(() => pool.close());
			await pool.query({ text: 'select 1' });

			proxy.stall();
			const asked = Array.from({ length: 1_200 }, () =>
				refusalFrom(pool.query({ text: 'select 1' })),
			);
			expect(pool.state().waiting).toBeLessThanOrEqual(1_000);

			expect(new Set(await Promise.all(asked))).toEqual(new Set(['SERVICE_UNAVAILABLE']));
			expect(pool.state().waiting).toBe(0);
			proxy.heal();
			expect((await pool.query({ text: 'select 7 as seven' })).rows).toEqual([{ seven: 7 }]);
		},
		LIMIT_MS,
	);

	test(
		'tells a statement that takes too long by its own limit',
		async () => {
			const { url } = await database();
			const pool = poolOf({ connectionString: url, max: 1, statement_timeout: 200 });
			onTestFinished(() => pool.close());

			expect(await refusalFrom(pool.query({ text: 'select pg_sleep(30)' }))).toBe(
				'SERVICE_UNAVAILABLE',
			);
			expect((await pool.query({ text: 'select 7 as seven' })).rows).toEqual([{ seven: 7 }]);
		},
		LIMIT_MS,
	);
});
