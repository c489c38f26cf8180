/** What reports read: views that give way to a deploy, and plans that read no more than they show. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSqlFiles } from '../../extensions/core/src/deploy/sql-files.ts';
import { applySql, makeWay } from '../../extensions/core/src/deploy/sql-step.ts';
import { database } from '../harness/database.ts';
import { query, value } from '../harness/statements.ts';
import { anAppendAccount, aWallet, balanceOf, pay } from './ledger-builders.ts';

const files = readSqlFiles(join(import.meta.dirname, '..', '..', 'extensions'));
const names = ['ledger_report_accounts', 'ledger_report_entries'];

const views = () =>
	query<{ viewname: string; definition: string }>(
		'select viewname, definition from pg_views where viewname = any($1) order by 1',
		[names],
	);

describe('DX-T05 the views of reports', () => {
	test('give way to another type of a column, and come back with the SQL step', async () => {
		const client = await (await database()).pool.connect();
		try {
			const { rows: routes } = await client.query('select topic, consumer from outbox_routes');
			const before = await views();
			const change = 'alter table ledger_accounts alter column purpose type varchar(80)';
			expect(before.map(({ viewname }) => viewname)).toEqual(names);
			await expect(client.query(change)).rejects.toThrow(/used by a view/);

			await makeWay(client, files, []);
			await client.query(change);
			await client.query('alter table ledger_accounts alter column purpose type text');
			const plan = await applySql(client, files, routes);

			expect(plan).toContain('run ledger/59-report-views.sql');
			expect(await views()).toEqual(before);
		} finally {
			client.release();
		}
	});

	test('tell the true balance of sync and of append accounts', async () => {
		const [wallet, revenue] = [await aWallet(1_000n), await anAppendAccount()];
		await pay(wallet, revenue, 300n);

		const rows = await query<{ id: string; balance: string }>(
			`select id::text, balance::text from ledger_report_accounts
			where id = any($1) order by array_position($1, id)`,
			[[wallet, revenue]],
		);

		expect(rows).toEqual([
			{ id: wallet, balance: '700' },
			{ id: revenue, balance: '300' },
		]);
		expect(await balanceOf(revenue)).toBe(300n);
	});
});

type Plan = { readonly 'Node Type': string; readonly 'Relation Name'?: string } & {
	readonly 'Index Name'?: string;
	readonly Plans?: readonly Plan[];
};

/** The plan of a statement, node by node. */
async function planOf(text: string): Promise<readonly Plan[]> {
	const [row] = await query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`);
	const flat = (node: Plan): Plan[] => [node, ...(node.Plans ?? []).flatMap(flat)];
	return flat(row!['QUERY PLAN'][0].Plan);
}

const fullReads = (plan: readonly Plan[]): readonly string[] =>
	plan
		.filter((node) => node['Node Type'] === 'Seq Scan')
		.map((node) => node['Relation Name'] ?? '');
const indexes = (plan: readonly Plan[]): readonly string[] =>
	plan.flatMap((node) => node['Index Name'] ?? []);

describe('with many entries of other accounts', () => {
	let wallet: string;
	let revenue: string;

	beforeAll(async () => {
		[wallet, revenue] = [await aWallet(10_000n), await anAppendAccount()];
		const busy = await aWallet(10n ** 9n);
		await query(
			`select ledger_post(
				gen_random_uuid(), 'transfer', 'KZT',
				array[$1, $2]::bigint[], array[-1, 1], 'hash')
			from generate_series(1, 5000)`,
			[busy, revenue],
		);
		await pay(wallet, busy, 10n);
		await query('analyze ledger_entries, ledger_journals, ledger_accounts');
	});

	test('a period of one account reads entries of this account only', async () => {
		for (const account of [wallet, revenue]) {
			const plan = await planOf(
				`select sum(amount) from ledger_report_entries
				where account = ${account} and recorded_at >= now() + interval '1 minute'`,
			);

			expect(fullReads(plan)).toEqual([]);
			expect(indexes(plan)).toHaveLength(1);
		}
	});

	test('sums by the time of recording need no journal', async () => {
		const plan = await planOf(
			`select account, sum(amount) from ledger_report_entries
			where recorded_at < now() group by account`,
		);

		expect(plan.map((node) => node['Relation Name'])).not.toContain('ledger_journals');
	});

	test('the days since the last count are found without a full read', async () => {
		expect(Number(await value('select count(*) from ledger_entries'))).toBeGreaterThan(10_000);
		const plan = await planOf(
			`select count(*) from ledger_entries where created_at >= now() + interval '1 day'`,
		);

		expect(fullReads(plan)).toEqual([]);
	});
});
