import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type RedisClientType } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rooms, type Published } from '../../extensions/realtime/src/domain/rooms.ts';
import { keepPresence } from '../../extensions/realtime/src/presence.ts';
import type { Profile } from '../../extensions/realtime/src/store.ts';
import { redisProgram, startRedis, type Redis } from '../../scripts/stack/redis.ts';

const program = redisProgram();
const folder = mkdtempSync(join(tmpdir(), 'cubehub-presence-'));
const room = rooms.chat('01890000-0000-7000-8000-00000000000a');
/** Of a replica that is to die soon; the others hold on as long as replicas do. */
const SHORT = 900;
const deadline = { timeout: 15_000 };

const profile = (id: string): Profile => ({ id, firstName: null, lastName: null, avatar: null });

describe.skipIf(program === undefined)('presence over replicas', () => {
	let redis: Redis;
	let client: RedisClientType;
	let told: Published[];
	let ends: (() => Promise<void>)[];

	beforeAll(async () => {
		const logFile = join(folder, 'redis.log');
		redis = await startRedis(program ?? '', { folder, logFile, isDurable: false });
		client = createClient({ url: redis.url });
		await client.connect();
	});

	afterAll(async () => {
		client.destroy();
		await redis.child.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	beforeEach(() => {
		told = [];
		ends = [];
	});

	afterEach(async () => {
		for (const end of ends) await end();
		await client.flushAll();
	});

	/** A replica; `end` is a kill: it takes nothing back. */
	function aReplica({ prefix = 'house:', leaseMs }: { prefix?: string; leaseMs?: number } = {}) {
		const kept = keepPresence((message) => told.push(message), { client, prefix }, leaseMs);
		ends.push(kept.stop);
		return kept;
	}

	const names = (): readonly string[] => told.map(({ name }) => name);
	const enter = (replica: ReturnType<typeof aReplica>, user: string, connection = 'c1') =>
		replica.enter(room, user, connection, profile(user));

	test('a person comes with the first connection of any replica, and goes with the last', async () => {
		const [here, there] = [aReplica(), aReplica()];

		expect(await enter(here, 'anna')).toBe(true);
		expect(await enter(there, 'anna')).toBe(false);
		expect(await enter(here, 'anna', 'c2')).toBe(false);
		expect(await there.online(room)).toEqual(['anna']);
		expect(await here.leave(room, 'anna', 'c1')).toBe(false);
		expect(await here.leave(room, 'anna', 'c2')).toBe(false);
		expect(await there.leave(room, 'anna', 'c1')).toBe(true);

		expect(await here.online(room)).toEqual([]);
		expect(names().filter((name) => name !== 'presence')).toEqual(['user_joined', 'user_left']);
		expect(await client.keys('house:presence:*')).toEqual([]);
	});

	test('of many who enter both replicas at once exactly one is the first', async () => {
		const [here, there] = [aReplica(), aReplica()];
		const people = Array.from({ length: 50 }, (_none, n) => `person-${n}`);

		const firsts = await Promise.all(
			people.flatMap((person) => [enter(here, person), enter(there, person)]),
		);

		expect(firsts.filter(Boolean)).toHaveLength(people.length);
		expect(await here.count(room)).toBe(people.length);
	});

	test('a replica that died is swept, and its people leave once', async () => {
		const dead = aReplica({ leaseMs: SHORT });
		await enter(dead, 'anna');
		await enter(dead, 'boris');
		const survivors = [aReplica({ leaseMs: 6_000 }), aReplica({ leaseMs: 6_000 })];
		await enter(survivors[0]!, 'boris');
		await dead.stop();
		ends.shift();

		await expect.poll(() => survivors[1]!.online(room), deadline).toEqual(['boris']);
		await expect.poll(names, deadline).toContain('user_left');
		const left = told.filter(({ name }) => name === 'user_left');
		expect(left.map(({ args }) => (args[0] as { userId: string }).userId)).toEqual(['anna']);
	});

	test('who was taken for dead is there again with the next lease, everybody of it', async () => {
		const [late, other] = [aReplica({ leaseMs: 2_000 }), aReplica()];
		await enter(late, 'anna');
		// By then both have looked for dead replicas, and found none.
		await late.online(room);
		const leases = 'house:presence-leases';
		const [name] = await client.zRangeByScore(leases, 0, Date.now() + 30_000);
		await client.zAdd(leases, { value: name ?? '', score: 1 });

		await enter(other, 'anna');
		await expect
			.poll(() => client.hGet(`house:presence:${room}`, 'anna'), deadline)
			.toContain(name);

		expect(await other.leave(room, 'anna', 'c1')).toBe(false);
	});

	test('a lease lasts its time whatever part of a second it begins in', async () => {
		const microseconds = async () => Number((await client.time())[1]);
		await expect.poll(microseconds, { ...deadline, interval: 3 }).toBeGreaterThan(950_000);

		const kept = aReplica({ leaseMs: SHORT });
		await enter(kept, 'anna');

		expect(await kept.online(room)).toEqual(['anna']);
	});

	test('RT-T24 a Redis that comes back empty learns who is here', async () => {
		const [here, there] = [aReplica(), aReplica()];
		await enter(here, 'anna');
		await client.flushAll();
		expect(await there.online(room)).toEqual([]);

		here.enterAnew();

		await expect.poll(() => there.online(room), deadline).toEqual(['anna']);
		expect(names().filter((name) => name === 'user_joined')).toHaveLength(1);
	});

	test('nobody of another house is met', async () => {
		const [here, stranger] = [aReplica(), aReplica({ prefix: 'another:' })];
		await enter(here, 'anna');
		expect(await stranger.online(room)).toEqual([]);
	});

	test('more than five hundred people are told as a number', async () => {
		const here = aReplica();
		const people = Array.from({ length: 501 }, (_none, n) => `person-${n}`);
		await Promise.all(people.map((person) => enter(here, person)));
		await expect.poll(names, deadline).toContain('presence');

		const [presence] = told.filter(({ name }) => name === 'presence');
		expect(presence?.args[0]).toEqual({ roomId: expect.any(String), count: 501 });
		told.length = 0;
		await enter(here, 'one more');
		await expect.poll(names, deadline).toContain('presence');
		expect(names()).not.toContain('user_joined');
	});
});
