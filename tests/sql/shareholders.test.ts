import { beforeEach, describe, expect, test } from 'vitest';
import { database } from '../harness/database.ts';
import {
	aCompany,
	approve,
	brokenBy,
	type Company,
	draft,
	draftCommand,
	holders,
	once,
	query,
	recordDate,
} from './shareholders-builders.ts';

let company: Company;

beforeEach(async () => {
	company = await aCompany();
});

const blocked = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Ends as soon as a statement waits for a lock of another one. */
async function waiting(): Promise<void> {
	await expect.poll(() => query(blocked), { timeout: 5000 }).not.toEqual([]);
}

describe('a draft', () => {
	test('is refused when a grant was changed after the split was computed', async () => {
		const [first] = await holders(company, [1n, 1n]);
		const command = await draftCommand(company, 100n);
		await query(`update share_grants set units = 2 where shareholder = $1`, [first]);

		const outcome = await once(company.preparer, 'shareholders_draft_distribution', command);

		expect(outcome).toMatchObject({ status: 409, answer: { code: 'SPLIT_OUTDATED' } });
		expect(
			await query(`select 1 from distributions where id = $1`, [command.distribution]),
		).toEqual([]);
	});

	test('M-T33 of a period that has one is refused, of the next period not', async () => {
		await holders(company, [1n]);
		await draft(company, 100n);
		const again = await draftCommand(company, 50n, { periodStart: '2026-01-31' });
		const next = await draftCommand(company, 50n, {
			periodStart: '2026-02-01',
			periodEnd: '2026-03-01',
		});

		expect(await once(company.preparer, 'shareholders_draft_distribution', again)).toMatchObject({
			status: 409,
			answer: { code: 'ALREADY_SPLIT' },
		});
		expect(await once(company.preparer, 'shareholders_draft_distribution', next)).toMatchObject({
			status: 200,
		});
	});

	test('of one period by two people at once is made once', async () => {
		await holders(company, [1n, 2n]);
		const commands = await Promise.all([draftCommand(company, 100n), draftCommand(company, 100n)]);

		const outcomes = await Promise.all(
			commands.map((command) => once(company.preparer, 'shareholders_draft_distribution', command)),
		);

		expect(new Set(outcomes.map((outcome) => outcome.status))).toEqual(new Set([200, 409]));
	});

	test('frees its period when it is made void', async () => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);
		await query(`update distributions set status = 'void' where id = $1`, [distribution]);

		await expect(draft(company, 100n)).resolves.toBeDefined();
	});
});

describe('an approval', () => {
	test('M-T33 by the person who prepared it is refused, by the constraint too', async () => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);

		expect(await approve(company.preparer, distribution)).toMatchObject({
			status: 409,
			answer: { code: 'SAME_PERSON' },
		});
		await expect(
			query(
				`update distributions set status = 'approved', approved_by = created_by where id = $1`,
				[distribution],
			),
		).rejects.toMatchObject(brokenBy('distributions_two_people'));
	});

	test('of lines that do not add up to the amount is refused at the commit', async () => {
		await holders(company, [1n, 1n]);
		const distribution = await draft(company, 100n);
		await query(
			`delete from shareholder_distributions
			where id = (select id from shareholder_distributions where distribution = $1 limit 1)`,
			[distribution],
		);

		await expect(
			query(`update distributions set status = 'approved', approved_by = $2 where id = $1`, [
				distribution,
				company.approver,
			]),
		).rejects.toMatchObject(brokenBy('distributions_sum'));
	});

	test('makes a line wait that is changed meanwhile, and refuses it', async () => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);
		const { pool } = await database();
		const approval = await pool.connect();
		try {
			await approval.query('begin');
			await approval.query(
				`update distributions set status = 'approved', approved_by = $2 where id = $1`,
				[distribution, company.approver],
			);

			const change = query(
				`update shareholder_distributions
				set floor_amount = 99, amount = 99
				where distribution = $1`,
				[distribution],
			);
			const refused = await Promise.all([
				change.catch((error: unknown) => error),
				waiting().then(() => approval.query('commit')),
			]);

			expect(refused[0]).toMatchObject(brokenBy('shareholder_distributions_frozen'));
		} finally {
			approval.release();
		}
	});
});

describe('an approved distribution', () => {
	test.each([
		[
			'a changed line',
			`update shareholder_distributions set floor_amount = 1 where distribution = $1`,
		],
		['a deleted line', `delete from shareholder_distributions where distribution = $1`],
		[
			'an added line',
			`insert into shareholder_distributions (distribution, shareholder, units, total_units, floor_amount, remainder, extra, amount)
			select $1, id, 1, 1, 0, 0, 0, 0 from shareholders limit 1`,
		],
	])('M-T33 refuses %s', async (_, change) => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);
		await approve(company.approver, distribution);

		await expect(query(change, [distribution])).rejects.toMatchObject(
			brokenBy('shareholder_distributions_frozen'),
		);
	});

	test('gives no line away to a draft', async () => {
		await holders(company, [1n]);
		const approved = await draft(company, 100n);
		await approve(company.approver, approved);
		const other = await draft(company, 100n, {
			periodStart: '2026-02-01',
			periodEnd: '2026-03-01',
		});
		await query(`delete from shareholder_distributions where distribution = $1`, [other]);

		await expect(
			query(`update shareholder_distributions set distribution = $2 where distribution = $1`, [
				approved,
				other,
			]),
		).rejects.toMatchObject(brokenBy('shareholder_distributions_frozen'));
	});

	test.each([
		`update distributions set amount = 99 where id = $1`,
		`update distributions set record_date = '${recordDate}'::date - 1 where id = $1`,
		`update distributions set status = 'draft' where id = $1`,
		`delete from distributions where id = $1`,
	])('refuses: %s', async (change) => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);
		await approve(company.approver, distribution);

		await expect(query(change, [distribution])).rejects.toMatchObject(
			brokenBy('distributions_frozen'),
		);
	});
});

describe('the tables', () => {
	test.each([
		['distributions_amount_positive', `amount = 0`],
		['distributions_period_in_order', `period_end = period_start`],
		['distributions_inputs_hash_hex', `inputs_hash = 'no hash'`],
		['distributions_posted_dated', `posted_at = current_timestamp`],
	])('%s refuses %s of a draft', async (constraint, change) => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);

		await expect(
			query(`update distributions set ${change} where id = $1`, [distribution]),
		).rejects.toMatchObject(brokenBy(constraint));
	});

	test.each([
		['shareholder_distributions_units', `units = 0`],
		['shareholder_distributions_units', `units = total_units + 1`],
		['shareholder_distributions_rounding', `remainder = total_units`],
		['shareholder_distributions_rounding', `extra = 2, amount = floor_amount + 2`],
		['shareholder_distributions_amount', `amount = amount + 1`],
		['shareholder_distributions_paid_not_over', `paid_amount = amount + 1`],
	])('%s refuses a line with %s', async (constraint, change) => {
		await holders(company, [1n]);
		const distribution = await draft(company, 100n);

		await expect(
			query(`update shareholder_distributions set ${change} where distribution = $1`, [
				distribution,
			]),
		).rejects.toMatchObject(brokenBy(constraint));
	});
});
