/** What becomes of events while Redis is away: it loses none, and none has two effects. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { faultProxy } from '../harness/fault-proxy.ts';
import { hasRedis, ownRedis, type OwnRedis } from '../harness/own-redis.ts';
import {
	announceMany,
	aRelay,
	aRoute,
	effects,
	noting,
	sortedEffects,
	undone,
	upTo,
	waiting,
} from './outbox-builders.ts';

const deadline = { timeout: 30_000, interval: 20 };
/** Not ten seconds, as in production: nothing of this depends on how long it is. */
const takeOverMs = 300;

let redis: OwnRedis;

/** A queue of this test's own. */
const aQueue = (url = redis.url) => ({ url, prefix: `test-${randomUUID()}:` });

describe.skipIf(!hasRedis)('RT-T24 while Redis is away', () => {
	beforeAll(async () => {
		redis = await ownRedis();
	});
	afterAll(() => redis?.close());

	test('the process takes over, and hands back to a Redis that came back empty', async () => {
		const route = await aRoute();
		const relay = await aRelay([noting(route)], { redis: aQueue(), takeOverMs });
		await expect.poll(() => relay.mode(), deadline).toBe('queue');
		await announceMany(route, 50);
		await expect.poll(() => undone(route), deadline).toBe(0);

		await redis.kill();
		await announceMany(route, 50, 50);
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(relay.mode()).toBe('in process');

		await redis.start();
		await expect.poll(() => relay.mode(), deadline).toBe('queue');
		await announceMany(route, 50, 100);
		await expect.poll(() => undone(route), deadline).toBe(0);
		const counts = await relay.queue()?.getJobCounts('completed');

		expect(counts).toEqual({ completed: 50 });
		expect(await sortedEffects(route)).toEqual(upTo(150));
	});

	test('what was in the queue when it was lost is run, and only once', async () => {
		const route = await aRoute();
		const consumer = waiting(route, (sql) => sql`select pg_sleep(0.05)`);
		const relay = await aRelay([consumer], { redis: aQueue(), takeOverMs });
		await expect.poll(() => relay.mode(), deadline).toBe('queue');

		await announceMany(route, 400);
		await expect.poll(async () => (await effects(route)).length, deadline).toBeGreaterThan(10);
		await redis.kill();
		await redis.start();

		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await sortedEffects(route)).toEqual(upTo(400));
	});

	test('a relay that starts meanwhile runs events by itself, and uses the queue later', async () => {
		const route = await aRoute();
		await redis.kill();
		const relay = await aRelay([noting(route)], { redis: aQueue(), takeOverMs });
		await announceMany(route, 10);

		await expect.poll(() => undone(route), deadline).toBe(0);
		await redis.start();

		await expect.poll(() => relay.mode(), deadline).toBe('queue');
		await announceMany(route, 10, 10);
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await sortedEffects(route)).toEqual(upTo(20));
	});

	test('nobody waits for it: a silent Redis is one that is away', async () => {
		const route = await aRoute();
		const proxy = await faultProxy({ host: '127.0.0.1', port: redis.port });
		onTestFinished(() => proxy.close());
		const queue = aQueue(`redis://127.0.0.1:${proxy.port}`);
		const relay = await aRelay([noting(route)], { redis: queue, takeOverMs });
		await expect.poll(() => relay.mode(), deadline).toBe('queue');

		proxy.stall();
		await announceMany(route, 10);
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(relay.mode()).toBe('in process');

		proxy.heal();
		await expect.poll(() => relay.mode(), deadline).toBe('queue');
		await announceMany(route, 10, 10);
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(await sortedEffects(route)).toEqual(upTo(20));
	});

	test('a Redis that can be read only is one that is away', async () => {
		const route = await aRoute();
		const admin = new Redis(redis.url);
		onTestFinished(() => admin.disconnect());
		const relay = await aRelay([noting(route)], { redis: aQueue(), takeOverMs });
		await expect.poll(() => relay.mode(), deadline).toBe('queue');

		await admin.replicaof('127.0.0.1', 1);
		await announceMany(route, 10);
		await expect.poll(() => undone(route), deadline).toBe(0);
		expect(relay.mode()).toBe('in process');

		await admin.replicaof('NO', 'ONE');
		await expect.poll(() => relay.mode(), deadline).toBe('queue');
		expect(await sortedEffects(route)).toEqual(upTo(10));
	});
});
