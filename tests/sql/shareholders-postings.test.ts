import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
	aCompany,
	approve,
	type Company,
	draft,
	draftCommand,
	holders,
	once,
	parts,
	post,
	posted,
	query,
} from './shareholders-builders.ts';

let company: Company;

beforeEach(async () => {
	company = await aCompany();
});

type Journal = { id: string; legs: number; sum: string };

const journalsOf = (distribution: string) =>
	query<Journal>(
		`select j.id, count(*)::int as legs, sum(e.amount)::text as sum
		from ledger_journals j
		join ledger_entries e on e.journal = j.id
		where j.ref_type = 'distribution' and j.ref_id = $1
		group by j.no, j.id
		order by j.no`,
		[distribution],
	);
const owed = async () =>
	query(
		`select count(*)::int as accounts, sum(balance)::text as sum
		from ledger_accounts
		where purpose = 'payable_shareholder' and owner_organization = $1 and balance > 0`,
		[company.organization],
	);
const retainedProfit = async () => {
	const [row] = await query<{ balance: string }>(
		`select ledger_balance(ledger_house($1, 'retained_profit', 'KZT'))::text as balance`,
		[company.organization],
	);
	return row!.balance;
};

describe('a posted distribution', () => {
	test('M-T33 of one unit goes to one of three holders, and only that one has a posting', async () => {
		await holders(company, [1n, 1n, 1n]);

		const distribution = await posted(company, 1n);

		expect(await parts(distribution)).toEqual([1n, 0n, 0n]);
		expect(await journalsOf(distribution)).toMatchObject([{ legs: 2, sum: '0' }]);
	});

	test('M-T33 of 10^15 among 500 holders is exact in two journals', async () => {
		await holders(
			company,
			Array.from({ length: 500 }, (_, index) => BigInt(index + 1)),
		);

		const distribution = await posted(company, 10n ** 15n);

		expect(await journalsOf(distribution)).toMatchObject([
			{ legs: 500, sum: '0' },
			{ legs: 2, sum: '0' },
		]);
		expect(await owed()).toEqual([{ accounts: 500, sum: String(10n ** 15n) }]);
		expect(await retainedProfit()).toBe(String(-(10n ** 15n)));
		expect(await query(`select * from ledger_check()`)).toEqual([]);
	});

	test('takes the journal of the command first, and derives the next from it', async () => {
		await holders(
			company,
			Array.from({ length: 600 }, () => 1n),
		);
		const distribution = await draft(company, 600_000n);
		await approve(company.approver, distribution);

		const { answer } = await post(company.approver, distribution);

		const [second] = await query<{ id: string }>(`select core_uuid5($1, 'batch:2') as id`, [
			answer.journal,
		]);
		const ids = (await journalsOf(distribution)).map((journal) => journal.id);
		expect(ids).toEqual([answer.journal, second!.id]);
		expect(new Set(answer.lines?.map((line) => line.journal))).toEqual(new Set(ids));
	});

	test('is posted once, whoever asks at the same time', async () => {
		await holders(company, [1n, 2n]);
		const distribution = await draft(company, 100n);
		await approve(company.approver, distribution);

		const outcomes = await Promise.all(
			Array.from({ length: 8 }, () => post(company.approver, distribution)),
		);

		expect(outcomes.filter((outcome) => outcome.status === 200)).toHaveLength(1);
		expect(
			outcomes.filter((outcome) => outcome.answer.code === 'DISTRIBUTION_NOT_APPROVED'),
		).toHaveLength(7);
		expect(await retainedProfit()).toBe('-100');
	});

	test('is announced once', async () => {
		await holders(company, [1n]);

		const distribution = await posted(company, 100n);

		const events = await query<{ payload: object }>(
			`select distinct event_id, payload::jsonb
			from outbox
			where topic = 'shareholders.distribution.posted' and key = $1`,
			[company.organization],
		);
		expect(events.map(({ payload }) => payload)).toEqual([
			{ distribution, organization: company.organization, amount: '100', currency: 'KZT' },
		]);
	});

	test('in a preview shows the entries of all its batches and leaves nothing', async () => {
		await holders(
			company,
			Array.from({ length: 500 }, () => 1n),
		);
		const distribution = await draft(company, 500n);
		await approve(company.approver, distribution);

		const { status, answer } = await post(company.approver, distribution, true);

		expect(status).toBe(200);
		expect(answer.entries).toHaveLength(502);
		expect(answer.entries?.reduce((sum, entry) => sum + BigInt(entry.amount), 0n)).toBe(0n);
		expect(await journalsOf(distribution)).toEqual([]);
	});

	test('was approved before, and not prepared by the one who posts it', async () => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);
		expect(await post(company.approver, distribution)).toMatchObject({
			status: 409,
			answer: { code: 'DISTRIBUTION_NOT_APPROVED' },
		});
		await approve(company.approver, distribution);

		expect(await post(company.preparer, distribution)).toMatchObject({
			status: 409,
			answer: { code: 'SAME_PERSON' },
		});
	});
});

type Till = { readonly id: string; readonly account: string };

async function aTill(): Promise<Till> {
	const [till] = await query<Till>(
		`insert into tills (organization, name, currency) values ($1, 'Front', 'KZT') returning id, account`,
		[company.organization],
	);
	return till!;
}

async function aShift(till: Till, openedAt: string): Promise<string> {
	const [shift] = await query<{ id: string }>(
		`insert into shifts (id, till, opened_by, opened_at, opening_cash)
		values (gen_random_uuid(), $1, $2, $3, 0)
		returning id`,
		[till.id, company.preparer, openedAt],
	);
	return shift!.id;
}

const close = (shift: string, closedAt: string) =>
	query(
		`update shifts
		set status = 'closed', closed_at = $2, closed_by = $3, counted_cash = 0, expected_cash = 0, difference = 0
		where id = $1`,
		[shift, closedAt, company.preparer],
	);

/** A sale of `net` with `tax`; answers its journal. */
async function aSale(till: Till, shift: string, net: bigint, tax: bigint): Promise<string> {
	const [sale, journal] = [randomUUID(), randomUUID()];
	await query(
		`insert into sales (id, organization, shift, request_hash, currency, price_mode, cashier, sold_at)
		values ($1, $2, $3, 'hash', 'KZT', 'exclusive', $4, current_timestamp)`,
		[sale, company.organization, shift, company.preparer],
	);
	await query(
		`select ledger_move(
			'sale', 'KZT',
			array[$1::bigint, ledger_house($2, 'revenue', 'KZT'), ledger_house($2, 'tax_payable', 'KZT')],
			array[-($3::bigint + $4::bigint), $3::bigint, $4::bigint],
			$5, 'hash', $6, 'sale', $7)`,
		[till.account, company.organization, String(net), String(tax), journal, company.preparer, sale],
	);
	return journal;
}

const takings = async (shift: string) =>
	(
		await query(
			`select amount::text, opened_on::text, closed_on::text from shareholders_takings($1)`,
			[shift],
		)
	)[0];

describe('the takings of a shift', () => {
	test('are its revenue without tax, and voided sales count 0', async () => {
		const till = await aTill();
		const shift = await aShift(till, '2026-03-01T05:00:00Z');
		await aSale(till, shift, 1000n, 120n);
		const voided = await aSale(till, shift, 500n, 60n);
		await query(`select ledger_reverse($1, $2, 'hash', $3, 'void')`, [
			randomUUID(),
			voided,
			company.preparer,
		]);

		expect(await takings(shift)).toMatchObject({ amount: '1000' });
	});

	test('leave out the sales of other shifts', async () => {
		const till = await aTill();
		const first = await aShift(till, '2026-03-01T05:00:00Z');
		await aSale(till, first, 1000n, 0n);
		await close(first, '2026-03-01T10:00:00Z');
		const second = await aShift(till, '2026-03-01T11:00:00Z');
		await aSale(till, second, 7n, 0n);

		expect(await takings(first)).toMatchObject({ amount: '1000' });
		expect(await takings(second)).toMatchObject({ amount: '7' });
	});

	test('have the days of the clock of the organization, and no last one while it is open', async () => {
		const till = await aTill();
		const shift = await aShift(till, '2026-03-01T18:59:00Z');
		expect(await takings(shift)).toMatchObject({ opened_on: '2026-03-01', closed_on: null });

		await close(shift, '2026-03-01T19:01:00Z');

		expect(await takings(shift)).toMatchObject({
			opened_on: '2026-03-01',
			closed_on: '2026-03-02',
		});
	});

	test('are split once, and only by what they are', async () => {
		const till = await aTill();
		const shift = await aShift(till, '2026-03-01T05:00:00Z');
		await aSale(till, shift, 1000n, 0n);
		await close(shift, '2026-03-01T10:00:00Z');
		await holders(company, [1n]);
		const days = { scope: `shift:${shift}`, periodStart: '2026-03-01', periodEnd: '2026-03-02' };
		const tooMuch = await draftCommand(company, 1001n, days);
		expect(await once(company.preparer, 'shareholders_draft_distribution', tooMuch)).toMatchObject({
			status: 409,
			answer: { code: 'SPLIT_OUTDATED' },
		});

		await draft(company, 1000n, days);

		const otherDays = { ...days, periodStart: '2026-05-01', periodEnd: '2026-05-02' };
		const again = await draftCommand(company, 1000n, otherDays);
		expect(await once(company.preparer, 'shareholders_draft_distribution', again)).toMatchObject({
			status: 409,
			answer: { code: 'ALREADY_SPLIT' },
		});
	});
});
