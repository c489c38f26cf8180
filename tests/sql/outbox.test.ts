import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { backgroundPool, sqlOf } from '../../extensions/core/src/relay/connections.ts';
import { claimRows, giveBack } from '../../extensions/core/src/relay/rows.ts';
import { runJob } from '../../extensions/core/src/relay/runner.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';
import {
	announce,
	announceMany,
	aRelay,
	aRoute,
	effects,
	modes,
	noting,
	rowsOf,
	undone,
} from './outbox-builders.ts';

const deadline = { timeout: 10_000, interval: 20 };

describe('an announced event', () => {
	test('has one row for each consumer, under one event id', async () => {
		const first = await aRoute();
		await aRoute(first.topic);

		await announce(first.topic);

		const rows = await rowsOf(first);
		expect(rows).toHaveLength(2);
		expect(new Set(rows.map((row) => row.event_id)).size).toBe(1);
	});

	test('is stored as done where nobody consumes it', async () => {
		const topic = `test.${randomUUID()}.announced`;
		await query(`insert into outbox_routes (topic, consumer) values ($1, 'none')`, [topic]);

		await announce(topic);

		expect(await rowsOf({ topic })).toEqual([
			expect.objectContaining({ done_at: expect.any(Date) }),
		]);
	});

	test('is stored once under its dedupe key', async () => {
		const route = await aRoute();

		await announce(route.topic, { dedupe: 'same' });
		await announce(route.topic, { dedupe: 'same' });
		await announce(route.topic, { dedupe: 'other' });

		expect(await rowsOf(route)).toHaveLength(2);
	});

	test('names the request that caused it', async () => {
		const route = await aRoute();
		const { pool } = await database();
		const request = randomUUID();
		const client = await pool.connect();

		await client.query(`select set_config('cubehub.correlation', $1, false)`, [request]);
		await client.query(`select outbox_add($1, null, '{}')`, [route.topic]);
		client.release(true);

		expect(await rowsOf(route)).toMatchObject([{ correlation_id: request }]);
	});

	test('is not there when its transaction is rolled back', async () => {
		const route = await aRoute();
		const { pool } = await database();
		const client = await pool.connect();

		await client.query('begin');
		await client.query(`select outbox_add($1, null, '{}')`, [route.topic]);
		await client.query('rollback');
		client.release();

		expect(await rowsOf(route)).toEqual([]);
	});
});

describe.each(modes)('the relay $name', ({ redis }) => {
	test('gives every event its effect once', async () => {
		const route = await aRoute();
		const numbers = Array.from({ length: 300 }, (_, number) => number);
		await Promise.all(numbers.map((number) => announce(route.topic, { number })));

		await aRelay([noting(route)], { redis });
		await aRelay([noting(route)], { redis });

		await expect.poll(() => effects(route), deadline).toHaveLength(numbers.length);
		await expect
			.poll(() => rowsOf(route), deadline)
			.not.toContainEqual(expect.objectContaining({ done_at: null }));
		expect((await effects(route)).toSorted((a, b) => a - b)).toEqual(numbers);
	});

	test('runs what a handler leaves for afterwards only when the effect is committed', async () => {
		const route = await aRoute();
		const seen = vi.fn();
		const consumer = noting(route, undefined, {
			handle: async (event, sql) => {
				await sql`insert into test_effects (consumer, event, number) values (${route.consumer}, ${event.eventId}, 1)`;
				return () => void effects(route).then(seen);
			},
		});
		await announce(route.topic);

		await aRelay([consumer], { redis });

		await expect.poll(() => seen.mock.calls, deadline).toEqual([[[1]]]);
	});

	test('takes events together where the consumer can', async () => {
		const route = await aRoute();
		const sizes: number[] = [];
		const consumer = noting(route, undefined, {
			handleTogether: async (events, sql) => {
				sizes.push(events.length);
				for (const { eventId, payload } of events) {
					await sql`insert into test_effects (consumer, event, number) values (${route.consumer}, ${eventId}, ${payload['number']})`;
				}
			},
		});
		for (let number = 0; number < 50; number += 1) await announce(route.topic, { number });

		await aRelay([consumer], { redis });

		await expect.poll(() => effects(route), deadline).toHaveLength(50);
		// The queue hands over one at a time: while the first ones run, the others gather.
		if (redis) expect(sizes.length).toBeLessThan(10);
		else expect(sizes).toEqual([50]);
	});

	test('does nothing again for an event that took effect before', async () => {
		const route = await aRoute();
		await announce(route.topic);
		const [row] = await rowsOf(route);
		await query(`insert into processed_events (consumer, event_id) values ($1, $2)`, [
			route.consumer,
			row!.event_id,
		]);

		await aRelay([noting(route)], { redis });

		await expect.poll(() => rowsOf(route), deadline).toMatchObject([{ done_at: expect.any(Date) }]);
		expect(await effects(route)).toEqual([]);
	});

	test('RT-T27 delivers what a slow transaction commits after a faster one', async () => {
		const route = await aRoute();
		const { pool } = await database();
		const slow = await pool.connect();
		await slow.query('begin');
		await slow.query(`select outbox_add($1, null, '{"number": 1}')`, [route.topic]);
		await announce(route.topic, { number: 2 });
		await aRelay([noting(route)], { redis });
		await expect.poll(() => effects(route), deadline).toEqual([2]);

		await slow.query('commit');
		slow.release();

		await expect.poll(() => effects(route), deadline).toEqual([2, 1]);
	});

	test('leaves rows of consumers that it does not know', async () => {
		const stranger = await aRoute();
		const known = await aRoute();
		await announce(stranger.topic);
		await announce(known.topic);

		await aRelay([noting(known)], { redis });

		await expect.poll(() => effects(known), deadline).toHaveLength(1);
		expect(await rowsOf(stranger)).toMatchObject([{ dispatches: '0', done_at: null }]);
	});
});

describe.each(modes)('order $name', ({ redis }) => {
	test('is kept within a key, also when an older event has to be tried again', async () => {
		const route = await aRoute();
		let failures = 2;
		const consumer = noting(
			route,
			(number) => {
				if (number === 0 && failures-- > 0) throw new Error('not yet');
			},
			{ ordered: true },
		);
		for (let number = 0; number < 10; number += 1) {
			await announce(route.topic, { key: 'wallet', number });
		}

		await aRelay([consumer], { redis });
		await aRelay([consumer], { redis });

		await expect.poll(() => effects(route), deadline).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	test('does not hold up other keys', async () => {
		const route = await aRoute();
		const consumer = noting(
			route,
			(number) => {
				if (number === 0) throw new Error('never');
			},
			{ ordered: true },
		);
		await announce(route.topic, { key: 'stuck', number: 0 });
		await announce(route.topic, { key: 'free', number: 1 });

		await aRelay([consumer], { redis, retryBaseMs: 60_000 });

		await expect.poll(() => effects(route), deadline).toEqual([1]);
	});
});

test('RT-T28 a row that is in hand several times, by old leases and twice by its last, has one effect', async () => {
	const route = await aRoute();
	await announceMany(route, 2);
	const { url } = await database();
	const pool = backgroundPool({ connectionString: url }, 2);
	onTestFinished(() => pool.close());
	const claim = () => claimRows(sqlOf(pool), { names: [route.consumer], patterns: [] }, 10);
	const old = await claim();
	await giveBack(sqlOf(pool), old);
	const leased = await claim();
	const counted: number[] = [];
	const consumer = noting(route, undefined, {
		handleTogether: async (events) => {
			counted.push(events.length);
		},
	});

	await runJob({ pool, retryBaseMs: 1 }, { consumer, rows: [...old, ...leased, ...leased] });

	expect(counted).toEqual([2]);
	expect(await undone(route)).toBe(0);
});

describe('cleaning', () => {
	test('removes what was done more than seven days ago, but no row whose letter waits', async () => {
		const [done, recent, dead] = [await aRoute(), await aRoute(), await aRoute()];
		for (const { topic } of [done, recent, dead]) await announce(topic);
		const [row] = await rowsOf(dead);
		await query(`select outbox_bury($1, 'poison')`, [row!.id]);
		await query(`update outbox set done_at = now() - interval '8 days' where topic = any ($1)`, [
			[done.topic, dead.topic],
		]);
		await query(`update outbox set done_at = now() where topic = $1`, [recent.topic]);

		await query(`select outbox_clean(5000)`);

		expect(await rowsOf(done)).toEqual([]);
		expect(await rowsOf(recent)).toHaveLength(1);
		expect(await rowsOf(dead)).toHaveLength(1);
	});

	test('keeps the mark of an event as long as its row', async () => {
		const route = await aRoute();
		await announce(route.topic);
		await aRelay([noting(route)]);
		await expect.poll(() => effects(route), deadline).toHaveLength(1);
		const mark = `select 1 from processed_events where consumer = $1`;
		await query(
			`update processed_events set processed_at = now() - interval '8 days' where consumer = $1`,
			[route.consumer],
		);

		await query(`select outbox_clean(5000)`);
		expect(await query(mark, [route.consumer])).toHaveLength(1);

		await query(`delete from outbox where topic = $1`, [route.topic]);
		await query(`select outbox_clean(5000)`);
		expect(await query(mark, [route.consumer])).toEqual([]);
	});
});
