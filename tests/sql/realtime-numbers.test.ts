import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { database } from '../harness/database.ts';

let people: readonly string[];

beforeEach(async () => {
	people = Array.from({ length: 5 }, () => randomUUID());
	await query(
		`insert into directus_users (id, email, status)
		select id, id || '@example.com', 'active' from unnest($1::uuid[]) as id`,
		[people],
	);
});

async function query<Row extends object>(
	text: string,
	values: readonly unknown[] = [],
): Promise<Row[]> {
	const { pool } = await database();
	return (await pool.query<Row>(text, [...values])).rows;
}

type Told = { readonly user: string; readonly useq: number; readonly data: unknown };

/** Tells these people that their inventory changed, by an event each. */
async function tell(users: readonly string[]): Promise<readonly Told[]> {
	const events = users.map((user) => ({ event_id: randomUUID(), type: 'inventory:updated', user }));
	return query<Told>(`select "user", useq::int, data from realtime_tell_users($1)`, [
		JSON.stringify(events),
	]);
}

async function numbersOf(user: string): Promise<readonly number[]> {
	const rows = await query<{ useq: number }>(
		`select useq::int from user_events where "user" = $1 order by useq`,
		[user],
	);
	return rows.map(({ useq }) => useq);
}

describe('the numbers of a person', () => {
	test('have no gap and no double, whoever is told at once and in whatever order', async () => {
		const rounds = Array.from({ length: 40 }, (_, round) =>
			round % 2 === 0 ? people : people.toReversed(),
		);

		await Promise.all(rounds.map((users) => tell(users)));

		const all = rounds.map((_, index) => index + 1);
		for (const person of people) expect(await numbersOf(person)).toEqual(all);
	});

	test('follow the order of the events', async () => {
		const [person, other] = people as [string, string];

		const told = await tell([person, other, person]);

		expect(told.filter(({ user }) => user === person).map(({ useq }) => useq)).toEqual([1, 2]);
		expect(told.filter(({ user }) => user === other).map(({ useq }) => useq)).toEqual([1]);
	});

	test('are given to nobody else than the owners of wallets', async () => {
		const [account] = await query<{ id: string }>(
			`select ledger_house(null, 'adjustment', 'KZT') as id`,
		);
		const event = { event_id: randomUUID(), type: 'balance:updated', accounts: [account?.id] };

		const told = await query(`select * from realtime_tell_users($1)`, [JSON.stringify([event])]);

		expect(told).toEqual([]);
	});

	test('are not given twice for one event', async () => {
		const [person] = people;
		const event = { event_id: randomUUID(), type: 'inventory:updated', user: person };
		const again = (): Promise<object[]> =>
			query(`select * from realtime_tell_users($1)`, [JSON.stringify([event])]);
		await again();

		await expect(again()).rejects.toMatchObject({ constraint: 'user_events_told_once' });
		expect(await numbersOf(person ?? '')).toEqual([1]);
	});
});

describe('a balance', () => {
	test('is told as it is when its number is given, not as it was at the event', async () => {
		const [person] = people;
		const wallet = `select ledger_wallet($1, 'KZT') as id`;
		const [account] = await query<{ id: string }>(wallet, [person]);
		const pay = (amount: number): Promise<object[]> =>
			query(
				`select ledger_move('adjustment', 'KZT',
					array[ledger_house(null, 'adjustment', 'KZT'), $1::bigint],
					array[-$2::bigint, $2::bigint], gen_random_uuid(), 'a test', null)`,
				[account?.id, amount],
			);
		const event = { event_id: randomUUID(), type: 'balance:updated', accounts: [account?.id] };
		await pay(10);
		await pay(5);

		const [told] = await query<Told>(`select "user", data from realtime_tell_users($1)`, [
			JSON.stringify([event]),
		]);

		expect(told).toEqual({ user: person, data: { balance_minor: '15', currency: 'KZT' } });
	});
});

describe('the epoch', () => {
	test('stays the same until the database is another one', async () => {
		const epoch = async (): Promise<unknown> =>
			(await query<{ epoch: string }>(`select realtime_epoch() as epoch`))[0]?.epoch;
		const first = await epoch();
		expect(await epoch()).toBe(first);

		await query(`update realtime_state set system_identifier = 'of the backup'`);

		expect(await epoch()).not.toBe(first);
		expect(await query(`select 1 from realtime_state`)).toHaveLength(1);
	});
});
