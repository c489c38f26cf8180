import { describe, expect, test } from 'vitest';
import { value, withConnections } from '../harness/statements.ts';
import { aPerson, aWallet, pay, refusalOf } from './ledger-builders.ts';

describe('an account', () => {
	test('is opened once, however many ask for it at once', async () => {
		const person = await aPerson();
		const ids = await Promise.all(
			Array.from({ length: 20 }, () => value('select ledger_wallet($1, $2)', [person, 'KZT'])),
		);
		expect(new Set(ids).size).toBe(1);
	});

	test('is kept by a known owner in a known currency', async () => {
		expect(await refusalOf(`select ledger_wallet(gen_random_uuid(), 'KZT')`)).toMatchObject({
			code: '23503',
		});
		expect(await refusalOf(`select ledger_wallet($1, 'ZZZ')`, [await aPerson()])).toMatchObject({
			code: '23503',
		});
		expect(await refusalOf(`select ledger_house(null, 'pocket', 'KZT')`)).toMatchObject({
			message: 'bad_purpose',
		});
	});
});

describe('a frozen account', () => {
	test('M-T16 receives and never pays; a closed one does neither, and only an empty one is closed', async () => {
		const [account, other] = [await aWallet(10n), await aWallet(10n)];
		const become = (status: string) =>
			value('select ledger_set_account_status($1, $2, $3)', [account, status, 'Asked by the bank']);

		expect(await become('frozen')).toBe('frozen');
		expect(await pay(account, other, 1n)).toMatchObject({ code: 'account_frozen' });
		expect(await pay(other, account, 1n)).toMatchObject({ status: 'posted' });
		expect(await become('closed')).toBe('account_not_empty');
		expect(await become('active')).toBe('active');
		await pay(account, other, 11n);
		expect(await become('closed')).toBe('closed');
		expect(await pay(other, account, 1n)).toMatchObject({ code: 'account_closed' });
		expect(await become('active')).toBe('account_closed');
	});

	test('M-T17 refuses a debit that waited while it was frozen', async () => {
		const [account, other] = [await aWallet(10n), await aWallet()];
		const debit = await frozenMeanwhile(account, () => pay(account, other, 1n));
		expect(debit).toMatchObject({ status: 'rejected', code: 'account_frozen' });
	});
});

/** Freezes the account in a transaction that commits while `debit` waits for its lock. */
async function frozenMeanwhile<Result>(
	account: string,
	debit: () => Promise<Result>,
): Promise<Result> {
	return withConnections(1, async (pool) => {
		const connection = await pool.connect();
		try {
			await connection.query('begin');
			await connection.query(`select ledger_set_account_status($1, 'frozen', 'Court')`, [account]);
			const waiting = debit();
			await untilBlocked();
			await connection.query('commit');
			return await waiting;
		} finally {
			connection.release();
		}
	});
}

async function untilBlocked(): Promise<void> {
	for (let attempt = 0; attempt < 500; attempt++) {
		const waiting = await value(
			`select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`,
		);
		if (waiting !== '0') return;
	}
	throw new Error('Nobody waits for a lock.');
}
