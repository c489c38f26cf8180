/** The queue in Redis: it spreads events, and losing it loses none. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { hasRedis, ownRedis, type OwnRedis } from '../harness/own-redis.ts';
import { query } from '../harness/statements.ts';
import {
	announce,
	announceMany,
	aRelay,
	aRoute,
	effects,
	noting,
	rowsOf,
	sortedEffects,
	undone,
	upTo,
	waiting,
	type Route,
	type Row,
} from './outbox-builders.ts';

const deadline = { timeout: 30_000, interval: 20 };

let server: OwnRedis;

/** What the job of a first lease holds. */
const jobOf = ({ consumer }: Route, { id, event_id: eventId }: Row) => ({
	id,
	eventId,
	consumer,
	key: null,
	attempts: 0,
	dispatches: '1',
});

/** A queue of this test's own. */
const aQueue = (url = server.url) => ({ url, prefix: `test-${randomUUID()}:` });

describe.skipIf(!hasRedis)('the queue', () => {
	beforeAll(async () => {
		server = await ownRedis();
	});
	afterAll(() => server?.close());

	/** The keys of a queue, and what each holds. */
	async function contents(prefix: string): Promise<string> {
		const redis = new Redis(server.url);
		onTestFinished(() => redis.disconnect());
		const keys = await redis.keys(`${prefix}*`);
		const values = await Promise.all(
			keys.map(async (key) =>
				(await redis.type(key)) === 'hash' ? JSON.stringify(await redis.hgetall(key)) : '',
			),
		);
		return [...keys, ...values].join('\n');
	}

	test('gives the events of a house to all of its processes', async () => {
		const route = await aRoute();
		const redis = aQueue();
		const taken = new Map<string, number>();
		const slow = (name: string) =>
			waiting(route, async (sql) => {
				taken.set(name, (taken.get(name) ?? 0) + 1);
				await sql`select pg_sleep(0.02)`;
			});
		const first = await aRelay([slow('first')], { redis });
		const second = await aRelay([slow('second')], { redis });
		await expect.poll(() => [first.queue(), second.queue()], deadline).not.toContain(undefined);

		await announceMany(route, 600);

		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await sortedEffects(route)).toEqual(upTo(600));
		expect([...taken.keys()].toSorted()).toEqual(['first', 'second']);
	});

	test('holds no word of what happened, and keys of its own house only', async () => {
		const route = await aRoute();
		const redis = aQueue();
		const relay = await aRelay([noting(route)], { redis });
		await expect.poll(() => relay.queue(), deadline).toBeDefined();

		await query(`select outbox_add($1, null, '{"number": 1, "secret": "canary"}')`, [route.topic]);
		await expect.poll(() => effects(route), deadline).toEqual([1]);

		await expect.poll(() => contents(redis.prefix), deadline).toContain(':outbox:ob-');
		expect(await contents(redis.prefix)).not.toContain('canary');
	});

	test('of one house never meets that of another on the same Redis', async () => {
		const [here, there] = [await aRoute(), await aRoute()];
		const relays = [
			await aRelay([noting(here)], { redis: aQueue() }),
			await aRelay([noting(there)], { redis: aQueue() }),
		];
		await expect
			.poll(() => relays.map((relay) => relay.queue()), deadline)
			.not.toContain(undefined);

		await announceMany(here, 20);
		await announceMany(there, 20);

		for (const [index, route] of [here, there].entries()) {
			await expect.poll(() => undone(route), deadline).toBe(0);
			const counts = await relays[index]?.queue()?.getJobCounts('completed');
			expect(counts).toEqual({ completed: 20 });
			// No lease was given back: nobody had a row in hand that was not their own.
			expect(new Set((await rowsOf(route)).map(({ dispatches }) => dispatches))).toEqual(
				new Set(['1']),
			);
		}
	});

	test('gives rows back that a process of an older version does not know, and soon they run', async () => {
		const route = await aRoute();
		const redis = aQueue();
		const old = await aRelay([], { redis });
		await expect.poll(() => old.queue(), deadline).toBeDefined();
		await announceMany(route, 5);
		const [row] = await rowsOf(route);
		await query(
			`update outbox set dispatches = 1, available_at = now() + interval '1 hour' where topic = $1`,
			[route.topic],
		);
		await old.queue()!.add(route.consumer, jobOf(route, row!), { jobId: `ob-${row!.id}-1` });

		const due = `select 1 from outbox where id = $1 and available_at < now() + interval '1 minute'`;
		await expect.poll(() => query(due, [row!.id]), deadline).toHaveLength(1);

		await aRelay([noting(route)], { redis });
		await expect.poll(() => effects(route), deadline).toEqual([0]);
	});

	test('RT-T28 a job that runs again, as after a lost answer to Redis, has no second effect', async () => {
		const route = await aRoute();
		const redis = aQueue();
		const relay = await aRelay([noting(route)], { redis });
		await expect.poll(() => relay.queue(), deadline).toBeDefined();
		await announceMany(route, 1);
		await expect.poll(() => undone(route), deadline).toBe(0);
		const [row] = await rowsOf(route);

		const again = await relay.queue()!.add(route.consumer, jobOf(route, row!), { jobId: 'again' });

		await expect.poll(() => again.getState(), deadline).toBe('completed');
		expect(await effects(route)).toEqual([0]);
		expect(await rowsOf(route)).toMatchObject([{ attempts: 1 }]);
	});

	test('RT-T29 takes no payload that is too large, and the others proceed', async () => {
		const route = await aRoute();
		await query(
			`select outbox_add($1, null, jsonb_build_object('number', 0, 'text', repeat('x', 1048577)))`,
			[route.topic],
		);
		await announce(route.topic, { number: 1 });

		await aRelay([noting(route)], { redis: aQueue() });

		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await effects(route)).toEqual([1]);
		expect(await rowsOf(route)).toMatchObject([
			{ attempts: 1, last_error: 'The payload has more than 1048576 bytes.' },
			{ last_error: null },
		]);
	});
});

describe.skipIf(!hasRedis)('a relay with Redis that is stopped', () => {
	test('finishes what runs, and gives back at once what waits', async () => {
		const redis = await ownRedis();
		onTestFinished(() => redis.close());
		const route = await aRoute();
		let release = (): void => undefined;
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		const begun = vi.fn();
		const consumer = waiting(route, async () => {
			begun();
			await held;
		});
		const queue = { url: redis.url, prefix: 'test:' };
		const first = await aRelay([consumer], { redis: queue });
		await expect.poll(() => first.mode(), deadline).toBe('queue');
		await announceMany(route, 60);
		await expect.poll(() => begun.mock.calls.length, deadline).toBe(8);

		const stopped = first.stop();
		const due = `select 1 from outbox where topic = $1 and attempts = 0 and available_at <= now()`;
		await expect.poll(() => query(due, [route.topic]), deadline).toHaveLength(52);
		release();
		await stopped;
		expect(await effects(route)).toHaveLength(8);

		await aRelay([noting(route)], { redis: queue });
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await sortedEffects(route)).toEqual(upTo(60));
	});
});
