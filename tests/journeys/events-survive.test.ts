/**
 * Fifteen hundred events, while the processes that run them and Redis between them are killed at
 * random. Every event has its effect exactly once: one too few would be lost money, one too many
 * made-up money.
 *
 * Whom it strikes, and when, is made of a seed: CUBEHUB_SEED=<seed> strikes the same again.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database, type TestDatabase } from '../harness/database.ts';
import { hasRedis, ownRedis, type OwnRedis } from '../harness/own-redis.ts';
import { relaysOf, type Relays } from './events-survive/relays.ts';
import { randomOf } from './money-survives/random.ts';

const EVENTS = 1_500;
const ACCOUNTS = 40;
const PROCESSES = 3;
const STRIKES = { process: 9, redis: 4 } as const;
const CONSUMERS = ['survive.paying', 'survive.writing', 'survive.counting'];
/** A lease of a process that died runs out within this time, on a busy machine, too. */
const DEADLINE_MS = 180_000;

const seed = Number(process.env['CUBEHUB_SEED'] ?? randomInt(2 ** 31));

type Strike = keyof typeof STRIKES;

/** Every strike, in an order that the seed decides. */
function strikesOf(random: ReturnType<typeof randomOf>): readonly Strike[] {
	const left = Object.entries(STRIKES).flatMap(([kind, times]) =>
		Array.from({ length: times }, () => kind as Strike),
	);
	const drawn: Strike[] = [];
	while (left.length > 0) drawn.push(...left.splice(random.below(left.length), 1));
	return drawn;
}

describe.skipIf(!hasRedis)(`events survive, CUBEHUB_SEED=${seed}`, () => {
	const random = randomOf(seed);
	const strikes = strikesOf(random);
	const topic = `test.${randomUUID()}.announced`;
	let db: TestDatabase;
	let redis: OwnRedis;
	let relays: Relays;

	beforeAll(async () => {
		console.log(`Random run   CUBEHUB_SEED=${seed}`);
		db = await database();
		await db.query(`create sequence survive_runs`);
		await db.query(`create table survive_accounts as
			select account::text, 0::bigint as balance from generate_series(0, ${ACCOUNTS - 1}) account`);
		await db.query(`create table survive_total as select 0::bigint as events`);
		await db.query(`create table survive_lines (
			position bigint generated always as identity, account text, number integer)`);
		await db.query(
			`insert into outbox_routes (topic, consumer) select $1, consumer from unnest($2::text[]) consumer`,
			[topic, CONSUMERS],
		);
		redis = await ownRedis();
		relays = await relaysOf(PROCESSES, [db.url, redis.url, topic]);
	});
	afterAll(async () => {
		await relays?.end();
		await redis?.close();
	});

	/** Each event in a transaction of its own, as requests would announce it; an account's in turn. */
	async function announce(first: number, count: number): Promise<void> {
		const numbers = Array.from({ length: count }, (_, index) => first + index);
		const announceOf = async (account: number): Promise<void> => {
			for (const number of numbers.filter((each) => each % ACCOUNTS === account)) {
				await db.query(
					`select outbox_add($1, $2, jsonb_build_object('number', $3::int, 'account', $2::text))`,
					[topic, String(account), number],
				);
			}
		};
		await Promise.all(Array.from({ length: ACCOUNTS }, (_, account) => announceOf(account)));
	}

	const undone = async (): Promise<number> => {
		const [row] = await db.query<{ count: number }>(
			`select count(*)::int from outbox where topic = $1 and done_at is null`,
			[topic],
		);
		return row?.count ?? -1;
	};

	async function strike(kind: Strike): Promise<void> {
		if (kind === 'process') return relays.kill(random.below(PROCESSES));
		await redis.kill();
		return redis.start();
	}

	test(
		'RT-T28 RT-T24 every effect of 1,500 events happens once, whoever is killed',
		async () => {
			const began = performance.now();
			const chunk = Math.ceil(EVENTS / strikes.length);
			for (const [index, kind] of strikes.entries()) {
				const first = index * chunk;
				await announce(first, Math.min(chunk, EVENTS - first));
				// In the middle of it: some of these are done, and not all of what there is.
				const before = await undone();
				const some = random.between(5, 40);
				await expect
					.poll(undone, { timeout: DEADLINE_MS })
					.toBeLessThanOrEqual(Math.max(0, before - some));
				await strike(kind);
			}
			await expect.poll(undone, { timeout: DEADLINE_MS, interval: 100 }).toBe(0);

			const [told] = await db.query<{ balance: string; runs: string; events: string }>(
				`select
				(select sum(balance)::text from survive_accounts) as balance,
				(select last_value::text from survive_runs) as runs,
				(select events::text from survive_total) as events`,
			);
			const seconds = Math.round((performance.now() - began) / 1_000);
			console.log(
				`Proof run    ${EVENTS} events, ${strikes.length} kills (${strikes.join(', ')}), ${told?.runs} runs of the slow handler, ${seconds} s`,
			);
			expect(told).toMatchObject({ balance: String(EVENTS), events: String(EVENTS) });
			expect(Number(told?.runs)).toBeGreaterThanOrEqual(EVENTS);
		},
		2 * DEADLINE_MS,
	);

	test('RT-T28 each account has all of its lines, in the order of the events', async () => {
		const lines = await db.query<{ account: string; numbers: readonly number[] }>(
			`select account, array_agg(number order by position) as numbers
			from survive_lines group by account`,
		);

		expect(lines).toHaveLength(ACCOUNTS);
		expect(lines.flatMap(({ numbers }) => numbers)).toHaveLength(EVENTS);
		for (const { numbers } of lines) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
	});

	test('no event is given up, and no process ends by a fault of its own', async () => {
		expect(await db.query(`select * from dead_letters where topic = $1`, [topic])).toEqual([]);
		expect(relays.faults()).toEqual([]);
	});
});
