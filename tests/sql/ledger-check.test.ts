import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { query, withConnections } from '../harness/statements.ts';
import { anAppendAccount, aWallet, pay, problems } from './ledger-builders.ts';

/** Breaks the ledger behind its guards, looks, and takes it back. */
async function problemsAfter(...statements: readonly string[]): Promise<string[]> {
	return withConnections(1, async (pool) => {
		const connection = await pool.connect();
		try {
			await connection.query('begin');
			await connection.query('set local session_replication_role = replica');
			for (const statement of statements) await connection.query(statement);
			return await found(connection);
		} finally {
			await connection.query('rollback');
			connection.release();
		}
	});
}

async function found(connection: pg.PoolClient): Promise<string[]> {
	const { rows } = await connection.query<{ problem: string }>(
		'select distinct problem from ledger_check() order by problem',
	);
	return rows.map(({ problem }) => problem);
}

const lastOf = (account: string) =>
	`id = (select max(id) from ledger_entries where account = ${account})`;

describe('the check of the ledger', () => {
	test('finds nothing wrong with what the ledger wrote', async () => {
		const [wallet, revenue] = [await aWallet(100n), await anAppendAccount()];
		await pay(wallet, revenue, 10n);
		await pay(wallet, await aWallet(), 1_000n);
		expect(await problems()).toEqual([]);
	});

	test('finds every planted fault', async () => {
		const [wallet, other, revenue] = [
			await aWallet(100n),
			await aWallet(),
			await anAppendAccount(),
		];
		const journal = randomUUID();
		await query(
			`insert into outbox_routes (topic, consumer) values ('ledger.journal.posted', 'none')
			on conflict do nothing`,
		);
		await pay(wallet, other, 10n, { id: journal });
		await pay(wallet, revenue, 10n);
		await query('select ledger_fold($1)', [revenue]);

		const faults: readonly (readonly [problem: string, ...statements: string[]])[] = [
			['journal_sum', `update ledger_entries set amount = amount + 1 where ${lastOf(wallet)}`],
			['currency_sum', `update ledger_entries set amount = amount + 1 where ${lastOf(wallet)}`],
			['entry_currency', `update ledger_accounts set currency = 'USD' where id = ${wallet}`],
			['posted_without_entries', `delete from ledger_entries where journal = '${journal}'`],
			[
				'rejected_with_entries',
				`update ledger_journals set status = 'rejected', reject_code = 'x' where id = '${journal}'`,
			],
			['balance', `update ledger_accounts set balance = balance + 1 where id = ${wallet}`],
			['sequence', `update ledger_accounts set seq = seq + 1 where id = ${wallet}`],
			['sequence', `update ledger_entries set account_seq = 99 where ${lastOf(wallet)}`],
			['sequence', `update ledger_accounts set seq = 1 where id = ${revenue}`],
			['last_entry', `update ledger_entries set balance_after = 1 where ${lastOf(wallet)}`],
			['held', `update ledger_accounts set held = 1 where id = ${wallet}`],
			[
				'limits',
				'alter table ledger_accounts drop constraint ledger_accounts_limits',
				`update ledger_accounts set balance = -1 where id = ${wallet}`,
			],
			['rollup', `update ledger_rollups set balance = balance + 1 where account = ${revenue}`],
			['event_missing', `delete from outbox where dedupe_key = '${journal}'`],
		];

		for (const [problem, ...statements] of faults) {
			expect(await problemsAfter(...statements)).toContain(problem);
		}
		expect(await problems()).toEqual([]);
	});
});
