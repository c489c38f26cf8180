import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { soakSeconds } from '../harness/soak.ts';
import { query, value, withConnections } from '../harness/statements.ts';
import {
	anAppendAccount,
	aPerson,
	aWallet,
	balanceOf,
	once,
	pay,
	problems,
} from './ledger-builders.ts';

const CLIENTS = 32;

const deadlocks = () =>
	value('select deadlocks from pg_stat_database where datname = current_database()');

test(`M-T05 ${CLIENTS} clients that pay each other back and forth never deadlock`, async () => {
	const accounts = await Promise.all(Array.from({ length: 4 }, () => aWallet(1_000_000n)));
	const before = await deadlocks();

	const posted = await withConnections(CLIENTS, (pool) =>
		Promise.all(Array.from({ length: CLIENTS }, (_, client) => payUntil(pool, accounts, client))),
	);

	expect(posted.every((count) => count > 0)).toBe(true);
	expect(await deadlocks()).toBe(before);
	expect(await sumOf(accounts)).toBe(4_000_000n);
	expect(await problems()).toEqual([]);
});

/** Half of the clients pay one way, the other half the other way; answers how many were posted. */
async function payUntil(
	pool: pg.Pool,
	accounts: readonly string[],
	client: number,
): Promise<number> {
	const end = performance.now() + soakSeconds * 1_000;
	let posted = 0;
	for (let turn = client; performance.now() < end; turn++) {
		const from = accounts[turn % accounts.length];
		const to = accounts[(turn + (client % 2 === 0 ? 1 : 3)) % accounts.length];
		const { rows } = await pool.query<{ status: string }>(
			`select status from ledger_post($1, 'transfer', 'KZT', array[$2, $3]::bigint[], '{-1,1}', 'h')`,
			[randomUUID(), from, to],
		);
		if (rows[0]?.status === 'posted') posted++;
	}
	return posted;
}

async function sumOf(accounts: readonly string[]): Promise<bigint> {
	const balances = await Promise.all(accounts.map(balanceOf));
	return balances.reduce((sum, balance) => sum + balance, 0n);
}

test('first transfers in opposite directions open the same wallets once and never deadlock', async () => {
	const before = await deadlocks();
	const pairs = await Promise.all(
		Array.from({ length: 20 }, async () => [await aPerson(), await aPerson()] as const),
	);

	const outcomes = await Promise.all(
		pairs.flatMap(([one, other]) => [
			once(one, 'wallet_transfer', { to: other, amount: '5', currency: 'KZT' }),
			once(other, 'wallet_transfer', { to: one, amount: '5', currency: 'KZT' }),
		]),
	);

	expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 409));
	expect(await deadlocks()).toBe(before);
});

test('M-T24 a fold counts a slow transaction once, before, during and after it commits', async () => {
	const [wallet, revenue] = [await aWallet(100n), await anAppendAccount()];
	const fold = () => value('select ledger_fold($1)', [revenue]);

	await withConnections(1, async (pool) => {
		const slow = await pool.connect();
		try {
			await slow.query('begin');
			await slow.query(`select ledger_pay('sale', $1, $2, 1, 'KZT', gen_random_uuid(), 'slow')`, [
				await aWallet(1n),
				revenue,
			]);
			await pay(wallet, revenue, 10n);
			await fold();
			expect(await balanceOf(revenue)).toBe(10n);

			await slow.query('commit');
		} finally {
			slow.release();
		}
	});

	expect(await balanceOf(revenue)).toBe(11n);
	// Another transaction of the server, older than the slow one, delays the fold, never the balance.
	await expect.poll(fold, { timeout: 60_000 }).toBe('11');
	expect(await fold()).toBe('11');
	expect(await balanceOf(revenue)).toBe(11n);
	expect(await problems()).toEqual([]);
});

test('one pay code is taken once, however many tills try', async () => {
	const person = await aPerson();
	await aWallet(1_000n, 'KZT', person);
	const hash = 'a'.repeat(32) + randomUUID().replaceAll('-', '');
	await query(`select wallet_issue_pay_code($1, $2, 500, 'KZT')`, [person, hash]);

	const tries = await Promise.allSettled(
		Array.from({ length: 20 }, () => value(`select ledger_take_pay_code($1, 500, 'KZT')`, [hash])),
	);

	expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	for (const attempt of tries) {
		if (attempt.status === 'rejected') {
			expect(attempt.reason).toMatchObject({ code: 'RF403', message: 'FORBIDDEN' });
		}
	}
});
