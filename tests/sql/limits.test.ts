import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { database } from '../harness/database.ts';
import { query, value } from '../harness/statements.ts';
import {
	aPerson,
	balanceOf,
	enable,
	once,
	type Outcome,
	pay,
	problems,
	refusalOf,
} from './ledger-builders.ts';
import {
	aPayer,
	aWithdrawal,
	heldOf,
	type Payer,
	reject,
	withdraw,
} from './withdrawals-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

type Limit = {
	readonly operation?: string;
	readonly user?: string | null;
	readonly perOperation?: bigint | null;
	readonly perDay?: bigint | null;
	readonly currency?: string;
};

async function limit(of: Limit): Promise<void> {
	const { operation = 'transfer', currency = 'KZT', user = null } = of;
	await query(
		`insert into ledger_limits (operation, currency, "user", per_operation, per_day)
		values ($1, $2, $3, $4, $5)`,
		[operation, currency, user, of.perOperation?.toString(), of.perDay?.toString()],
	);
}

async function transfer(
	from: Payer,
	amount: bigint,
	{ to = '', currency = 'KZT', preview = false } = {},
): Promise<Outcome> {
	const command = { to: to || (await aPerson()), amount: String(amount), currency };
	return once(from.id, 'wallet_transfer', command, { preview });
}

const detailOf = ({ answer }: Outcome): unknown => JSON.parse(String(answer['detail']));
const exceeded = { status: 422, answer: { code: 'LIMIT_EXCEEDED' } };
const done = { status: 200 };

describe('a limit of one operation', () => {
	test('lets its amount pass and nothing above, and says what is the most', async () => {
		const payer = await aPayer();
		await limit({ user: payer.id, perOperation: 300n });

		expect(await transfer(payer, 300n)).toMatchObject(done);
		const refused = await transfer(payer, 301n);
		expect(refused).toMatchObject(exceeded);
		expect(detailOf(refused)).toEqual({ limit: 'per_operation', most: '300' });
	});

	test('counts in its own currency and operation only', async () => {
		await enable('USD');
		const payer = await aPayer(1_000n, 'USD');
		await limit({ user: payer.id, perOperation: 1n, perDay: 1n });

		expect(await transfer(payer, 500n, { currency: 'USD' })).toMatchObject(done);
		expect(await withdraw(payer, { amount: 500n, currency: 'USD' })).toMatchObject(done);
	});
});

describe('a limit of a day', () => {
	test('adds up what was transferred since midnight UTC', async () => {
		const payer = await aPayer();
		await limit({ user: payer.id, perDay: 500n });
		await transfer(payer, 300n);

		const refused = await transfer(payer, 201n);
		expect(refused).toMatchObject(exceeded);
		expect(detailOf(refused)).toEqual({ limit: 'per_day', most: '500', left: '200' });
		expect(await transfer(payer, 200n)).toMatchObject(done);
		expect(detailOf(await transfer(payer, 1n))).toMatchObject({ left: '0' });
		expect(await balanceOf(payer.wallet)).toBe(500n);
	});

	test('is not used up by what came in, by sales, or by what was refused', async () => {
		const [payer, other] = [await aPayer(), await aPayer()];
		await limit({ user: payer.id, perDay: 500n });
		await transfer(other, 400n, { to: payer.id });
		await pay(payer.wallet, other.wallet, 400n, { kind: 'gift' });
		await transfer(payer, 5_000n);

		expect(await transfer(payer, 500n)).toMatchObject(done);
	});

	test('begins anew at midnight UTC', async () => {
		const payer = await aPayer(2_000n);
		await limit({ user: payer.id, perDay: 500n });
		await transfer(payer, 500n);

		await asIfYesterday(payer);

		expect(await transfer(payer, 500n)).toMatchObject(done);
		expect(await transfer(payer, 1n)).toMatchObject(exceeded);
	});

	test('is passed by one of many at once when there is room for one', async () => {
		const payer = await aPayer(10_000n);
		await limit({ user: payer.id, perDay: 500n });
		const receivers = await Promise.all(Array.from({ length: 20 }, () => aPerson()));

		const outcomes = await Promise.all(receivers.map((to) => transfer(payer, 100n, { to })));

		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(5);
		expect(outcomes.filter(({ status }) => status === 422)).toHaveLength(15);
		expect(await balanceOf(payer.wallet)).toBe(9_500n);
	});

	test('is passed by no pair of transfers in opposite directions, which do not block each other', async () => {
		const [one, two] = [await aPayer(10_000n), await aPayer(10_000n)];
		await limit({ user: one.id, perDay: 1_000n });
		await limit({ user: two.id, perDay: 1_000n });

		const outcomes = await Promise.all(
			Array.from({ length: 40 }, (_, round) =>
				round % 2 ? transfer(one, 100n, { to: two.id }) : transfer(two, 100n, { to: one.id }),
			),
		);

		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(20);
		expect(await balanceOf(one.wallet)).toBe(10_000n);
	});

	test('is told by a preview, which uses nothing of it up', async () => {
		const payer = await aPayer();
		await limit({ user: payer.id, perDay: 500n });

		expect(await transfer(payer, 500n, { preview: true })).toMatchObject(done);
		expect(await transfer(payer, 501n, { preview: true })).toMatchObject(exceeded);
		expect(await transfer(payer, 500n)).toMatchObject(done);
	});
});

describe('the row of a person', () => {
	test('stands in place of that for everybody, be it more or less', async () => {
		await enable('EUR');
		const [many, few, other] = [
			await aPayer(1_000n, 'EUR'),
			await aPayer(1_000n, 'EUR'),
			await aPayer(1_000n, 'EUR'),
		];
		await limit({ currency: 'EUR', perOperation: 100n });
		await limit({ currency: 'EUR', perOperation: 500n, user: many.id });
		await limit({ currency: 'EUR', perDay: 50n, user: few.id });
		const inEuro = (payer: Payer, amount: bigint) => transfer(payer, amount, { currency: 'EUR' });

		expect(await inEuro(other, 100n)).toMatchObject(done);
		expect(await inEuro(other, 101n)).toMatchObject(exceeded);
		expect(await inEuro(many, 500n)).toMatchObject(done);
		expect(await inEuro(few, 51n)).toMatchObject(exceeded);
		expect(await inEuro(few, 50n)).toMatchObject(done);
	});
});

describe('a limit of withdrawals', () => {
	test('counts what is asked for in a day, without what was refused', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		await limit({ operation: 'withdrawal', user: payer.id, perDay: 500n, perOperation: 400n });

		expect(await withdraw(payer, { amount: 401n })).toMatchObject(exceeded);
		const first = await aWithdrawal(payer, 400n);
		const refused = await withdraw(payer, { amount: 101n });
		expect(refused).toMatchObject(exceeded);
		expect(detailOf(refused)).toEqual({ limit: 'per_day', most: '500', left: '100' });

		await reject(staff, first);
		expect(await withdraw(payer, { amount: 101n })).toMatchObject(done);
	});

	test('is not passed by many at once', async () => {
		const payer = await aPayer(10_000n);
		await limit({ operation: 'withdrawal', user: payer.id, perDay: 500n });

		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () => withdraw(payer, { amount: 100n })),
		);

		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(5);
		expect(await heldOf(payer)).toBe(500n);
	});
});

describe('the table of limits', () => {
	test.each([
		['ledger_limits_operation', `('magic', 'KZT', 1, null, null)`],
		['ledger_limits_positive', `('transfer', 'KZT', 0, null, null)`],
		['ledger_limits_positive', `('transfer', 'KZT', null, -1, null)`],
		['ledger_limits_positive', `('adjustment', 'KZT', null, null, 0)`],
		['ledger_limits_some', `('transfer', 'KZT', null, null, null)`],
	])('%s refuses %s', async (constraint, values) => {
		expect(
			await refusalOf(
				`insert into ledger_limits
					(operation, currency, per_operation, per_day, second_person_above) values ${values}`,
			),
		).toMatchObject({ constraint });
	});

	test('has one row for everybody and one for a person', async () => {
		const { id: user } = await aPayer();
		await limit({ operation: 'deposit', perDay: 1n });
		await limit({ operation: 'deposit', perDay: 1n, user });

		for (const again of ['null', `'${user}'`]) {
			const refused = await refusalOf(
				`insert into ledger_limits (operation, currency, "user", per_day)
				values ('deposit', 'KZT', ${again}, 2)`,
			);
			expect(refused).toMatchObject({ code: '23505', constraint: 'ledger_limits_one_each' });
		}
	});

	test('costs a transfer one look into one index', async () => {
		const plan = await query<{ 'QUERY PLAN': string }>(`
			explain (analyze, buffers off, costs off, timing off)
			select per_operation, per_day
			from ledger_limits
			where operation = 'transfer'
				and currency = 'KZT'
				and coalesce("user", '00000000-0000-0000-0000-000000000000'::uuid)
					= any (array['${randomUUID()}'::uuid, '00000000-0000-0000-0000-000000000000'::uuid])
			order by "user" nulls last
			limit 1`);
		const lines = plan.map((row) => row['QUERY PLAN']);

		expect(lines.filter((line) => /Scan/.test(line))).toEqual([
			expect.stringContaining('Index Scan using ledger_limits_one_each'),
		]);
		expect(lines.join('\n')).not.toContain('Filter');
	});
});

/** Moves what the person has paid a day back. */
async function asIfYesterday({ wallet }: Payer): Promise<void> {
	const { pool } = await database();
	const connection = await pool.connect();
	try {
		// Entries are never changed: the triggers are off in this session alone.
		await connection.query(`set session_replication_role = replica`);
		await connection.query(
			`update ledger_entries set created_at = created_at - interval '1 day' where account = $1`,
			[wallet],
		);
	} finally {
		connection.release(true);
	}
	expect(await value(`select ledger_paid_today($1, 'transfer')`, [wallet])).toBe('0');
}
