/** The worker that folds append accounts: only where something settled, and nothing is lost. */
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { foldAccounts } from '../../extensions/ledger/src/use-cases/fold-accounts.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';
import { anAppendAccount, aWallet, balanceOf, pay, problems } from './ledger-builders.ts';
import { withSql } from './proof-builders.ts';

const fold = () => withSql((sql) => foldAccounts(sql, new AbortController().signal));

type Rollup = { readonly balance: string; readonly updated_at: Date };

async function rollupOf(account: string): Promise<Rollup | undefined> {
	const [rollup] = await query<Rollup>(
		'select balance, updated_at from ledger_rollups where account = $1',
		[account],
	);
	return rollup;
}

/** Folds until the account has: transactions of other databases hold the horizon back, too. */
async function foldedUpTo(account: string, balance: string): Promise<void> {
	await expect
		.poll(async () => fold().then(() => rollupOf(account)), { timeout: 30_000 })
		.toMatchObject({ balance });
}

test('an account is folded when it has settled entries, and left alone when it has none', async () => {
	const [wallet, busy, quiet] = [
		await aWallet(1_000n),
		await anAppendAccount(),
		await anAppendAccount(),
	];
	await pay(wallet, busy, 10n);
	await foldedUpTo(busy, '10');
	expect(await rollupOf(quiet)).toBeUndefined();

	const before = await rollupOf(busy);
	await pay(wallet, quiet, 5n);
	await foldedUpTo(quiet, '5');

	expect(await rollupOf(busy)).toEqual(before);
	expect(await problems()).toEqual([]);
});

test('more accounts than a batch are folded in one run', async () => {
	const wallet = await aWallet(1_000n);
	const accounts = await Promise.all(Array.from({ length: 120 }, () => anAppendAccount()));
	for (const account of accounts) await pay(wallet, account, 1n);

	for (const account of accounts) await foldedUpTo(account, '1');
});

test('M-T24 an entry of a slow transaction is folded later, and the balance is right throughout', async () => {
	const [slow, fast, revenue] = [await aWallet(100n), await aWallet(100n), await anAppendAccount()];
	const { pool } = await database();
	const connection = await pool.connect();
	onTestFinished(() => connection.release(true));
	await connection.query('begin');
	await connection.query(
		`select ledger_post($1, 'fee', 'KZT', array[$2, $3]::bigint[], array[-7, 7]::bigint[], 'hash')`,
		[randomUUID(), slow, revenue],
	);
	await pay(fast, revenue, 5n);

	await fold();
	expect(await balanceOf(revenue)).toBe(5n);
	await connection.query('commit');
	expect(await balanceOf(revenue)).toBe(12n);
	await foldedUpTo(revenue, '12');

	expect(await balanceOf(revenue)).toBe(12n);
	expect(await problems()).toEqual([]);
});
