import { beforeEach, describe, expect, test } from 'vitest';
import {
	aCompany,
	brokenBy,
	type Company,
	holders,
	parts,
	posted,
	query,
} from './shareholders-builders.ts';

let company: Company;

beforeEach(async () => {
	company = await aCompany();
});

const grant = (shareholder: string, from: string, to: string | null, units = 1) =>
	query(
		`insert into share_grants (shareholder, units, effective_from, effective_to, source)
		values ($1, $2, $3, $4, 'purchase')`,
		[shareholder, units, from, to],
	);
const holdersOn = async (day: string) =>
	(
		await query<{ shareholder: string }>(`select shareholder from shareholders_holdings($1, $2)`, [
			company.organization,
			day,
		])
	).map((row) => row.shareholder);

describe('a holder', () => {
	test('has an account of the organization in its currency', async () => {
		const [holder] = await holders(company, [1n]);

		const accounts = await query(
			`select purpose, currency, owner_organization as organization
			from ledger_accounts
			where subject_id = $1`,
			[holder],
		);

		expect(accounts).toEqual([
			{ purpose: 'payable_shareholder', currency: 'KZT', organization: company.organization },
		]);
	});

	test.each(['organization = gen_random_uuid()', 'account = account + 1'])(
		'keeps organization and account: %s is refused',
		async (change) => {
			const [holder] = await holders(company, [1n]);

			await expect(
				query(`update shareholders set ${change} where id = $1`, [holder]),
			).rejects.toMatchObject(brokenBy('shareholders_account_kept'));
		},
	);
});

describe('a grant', () => {
	test('M-T34 never overlaps another one of the holder and class', async () => {
		const [holder] = await holders(company, [1n]);

		await expect(grant(holder!, '2019-01-01', '2020-01-02')).rejects.toMatchObject(
			brokenBy('share_grants_no_overlap'),
		);
		await expect(grant(holder!, '2019-01-01', '2020-01-01')).resolves.toBeDefined();
	});

	test('M-T34 counts on its first day and not on its last', async () => {
		const [holder] = await holders(company, [1n]);
		await query(`update share_grants set effective_to = '2026-01-31' where shareholder = $1`, [
			holder,
		]);

		expect(await holdersOn('2020-01-01')).toEqual([holder]);
		expect(await holdersOn('2019-12-31')).toEqual([]);
		expect(await holdersOn('2026-01-30')).toEqual([holder]);
		expect(await holdersOn('2026-01-31')).toEqual([]);
	});

	test.each([
		['units of 0', '2018-01-01', '2019-01-01', 0, 'share_grants_units_positive'],
		['an end before its first day', '2019-01-01', '2018-01-01', 1, 'share_grants_days_in_order'],
	])('of %s is refused', async (_, from, to, units, constraint) => {
		const [holder] = await holders(company, [1n]);

		await expect(grant(holder!, from, to, units)).rejects.toMatchObject(brokenBy(constraint));
	});

	test('M-T34 that is back-dated after the posting changes the recompute, never the posting', async () => {
		const [first] = await holders(company, [1n, 1n]);
		const distribution = await posted(company, 100n);
		const changed = () =>
			query(
				`select inputs_hash <> shareholders_inputs_hash(organization, record_date, amount, currency) as changed
				from distributions
				where id = $1`,
				[distribution],
			);
		expect(await changed()).toEqual([{ changed: false }]);

		await query(`update share_grants set units = 3 where shareholder = $1`, [first]);

		expect(await changed()).toEqual([{ changed: true }]);
		expect(await parts(distribution)).toEqual([50n, 50n]);
	});
});
