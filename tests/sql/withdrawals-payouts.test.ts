/** Calls of the provider: what is committed before them and after, and who calls when something dies. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sqlOf } from '../../extensions/core/src/relay/connections.ts';
import type { Sql } from '../../extensions/core/src/sql.ts';
import { payOut } from '../../extensions/ledger/src/payout-store.ts';
import { payouts } from '../../extensions/ledger/src/transfers.ts';
import { expireHolds } from '../../extensions/ledger/src/use-cases/expire-holds.ts';
import { settlePayouts } from '../../extensions/ledger/src/use-cases/settle-payouts.ts';
import { database } from '../harness/database.ts';
import { query, value } from '../harness/statements.ts';
import { aPerson, balanceOf, problems } from './ledger-builders.ts';
import {
	approve,
	aPayer,
	aTestBank,
	aWithdrawal,
	heldOf,
	letTimePass,
	rowOf,
	type TestBank,
} from './withdrawals-builders.ts';

let bank: TestBank;

beforeEach(() => {
	bank = aTestBank();
	payouts.offer(bank);
});

afterEach(() => {
	vi.useRealTimers();
});

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

const sql: Sql = async (text, ...values) => {
	const { pool } = await database();
	return sqlOf(pool)(text, ...values);
};
const never = new AbortController().signal;
const work = (): Promise<void> => settlePayouts(sql, never);

async function anApproved() {
	const [payer, staff] = [await aPayer(1_000n), await aPerson()];
	const id = await aWithdrawal(payer, 400n);
	await approve(staff, id);
	return { payer, id };
}

describe('an approved withdrawal', () => {
	test('is paid once, to the destination that was asked for', async () => {
		const { payer, id } = await anApproved();

		expect(await payOut(sql, id)).toMatchObject({ id, status: 'paid' });

		expect([...bank.paid.values()]).toEqual([
			{
				key: `withdrawal-${id}`,
				withdrawal: id,
				amount: 400n,
				currency: 'KZT',
				destination: `account of ${payer.id}`,
			},
		]);
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([600n, 0n]);
	});

	test('that was called for already is not called for again', async () => {
		const { id } = await anApproved();
		await payOut(sql, id);

		expect(await payOut(sql, id)).toMatchObject({ status: 'paid' });
		expect(bank.calls).toBe(1);
	});

	test('is called for by one of many processes at once', async () => {
		const { payer, id } = await anApproved();
		await letTimePass(id);

		await Promise.all([payOut(sql, id), work(), work(), payOut(sql, id), work()]);

		expect(bank.calls).toBe(1);
		expect(await balanceOf(payer.wallet)).toBe(600n);
	});

	test('that the provider refuses is rejected, and its money free again', async () => {
		const { payer, id } = await anApproved();
		bank.says = { id: null, status: 'failed', failure: 'no_such_account' };

		expect(await payOut(sql, id)).toMatchObject({
			status: 'rejected',
			failure: 'no_such_account',
		});
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 0n]);
	});

	test('that the provider works on stays approved until it is asked again', async () => {
		const { id } = await anApproved();
		bank.says = { id: 'po_1', status: 'processing', failure: null };
		expect(await payOut(sql, id)).toMatchObject({ status: 'approved' });

		bank.says = { id: 'po_1', status: 'paid', failure: null };
		await work();
		expect(await rowOf(id)).toMatchObject({ status: 'approved' });
		await letTimePass(id);
		await work();
		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
	});
});

describe('a provider that does not answer', () => {
	test('leaves the withdrawal unknown and the money held, and is not taken for a no', async () => {
		const { payer, id } = await anApproved();
		bank.says = 'silence';

		expect(await payOut(sql, id)).toMatchObject({ status: 'unknown', journal: null });

		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 400n]);
	});

	test('but has paid, is believed when it is asked: it pays no second time', async () => {
		const { payer, id } = await anApproved();
		bank.says = 'silence';
		bank.paysInSilence = true;
		await payOut(sql, id);
		bank.says = { id: 'po_2', status: 'paid', failure: null };

		await letTimePass(id);
		await work();

		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
		expect(bank.paid.size).toBe(1);
		expect(await balanceOf(payer.wallet)).toBe(600n);
	});

	test('and never heard of it, is asked to pay with the same key', async () => {
		const { id } = await anApproved();
		bank.says = 'silence';
		await payOut(sql, id);
		bank.says = { id: 'po_2', status: 'paid', failure: null };

		await letTimePass(id);
		await work();

		expect([...bank.paid.keys()]).toEqual([`withdrawal-${id}`]);
		expect(await rowOf(id)).toMatchObject({ status: 'paid', checks_count: 2 });
	});

	test('is not asked before its time', async () => {
		const { id } = await anApproved();
		bank.says = 'silence';
		await payOut(sql, id);
		const calls = bank.calls;

		await work();

		expect(bank.calls).toBe(calls);
	});

	test('is not asked at all where another one pays out now', async () => {
		const { id } = await anApproved();
		payouts.offer({ ...bank, provider: 'otherbank' });

		await payOut(sql, id);

		expect(bank.calls).toBe(0);
		expect(await rowOf(id)).toMatchObject({ status: 'unknown' });
	});
});

describe('M-T08 a process that dies', () => {
	test('after the approval and before the call: the next one pays', async () => {
		const { payer, id } = await anApproved();
		await letTimePass(id);

		await work();

		expect(bank.paid.size).toBe(1);
		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
		expect(await balanceOf(payer.wallet)).toBe(600n);
	});

	test('after it took the withdrawal and before the call: the next one pays', async () => {
		const { id } = await anApproved();
		await query('select wallet_take_payout($1)', [id]);
		await letTimePass(id);

		await work();

		expect(bank.paid.size).toBe(1);
		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
	});

	test('after the call and before the commit: one payout, one posting', async () => {
		const { payer, id } = await anApproved();
		const dying: Sql = async (text, ...values) => {
			if (text.join('').includes('wallet_settle_payout')) throw new Error('killed');
			return sql(text, ...values);
		};
		await expect(payOut(dying, id)).rejects.toThrow('killed');
		expect(await rowOf(id)).toMatchObject({ status: 'approved' });
		await letTimePass(id);

		await work();
		await work();

		expect(bank.paid.size).toBe(1);
		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
		expect(await balanceOf(payer.wallet)).toBe(600n);
		expect(await value(`select count(*) from ledger_journals where ref_id = $1`, [id])).toBe('1');
	});
});

describe('holds that are over', () => {
	const aHold = async (wallet: string, ttl: string): Promise<string> => {
		const id = crypto.randomUUID();
		await query(
			`select ledger_reserve($1, $2, 'KZT', 10, $3::interval, 'h', 'test', gen_random_uuid())`,
			[id, wallet, ttl],
		);
		return id;
	};
	const statusOf = (hold: string) => value('select status from ledger_holds where id = $1', [hold]);

	test.each([
		['an hour fast', 3_600_000],
		['an hour slow', -3_600_000],
	])('M-T21 end by the clock of the database, not by a process that is %s', async (_, shift) => {
		const { wallet } = await aPayer();
		const [over, open] = [await aHold(wallet, '-1 second'), await aHold(wallet, '30 minutes')];
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + shift });

		await expireHolds(sql, never);

		expect(await statusOf(over)).toBe('expired');
		expect(await statusOf(open)).toBe('held');
		expect(await value('select held from ledger_accounts where id = $1', [wallet])).toBe('10');
		expect(
			await value(
				`select count(*) from outbox where topic = 'ledger.hold.expired' and dedupe_key = $1`,
				[over],
			),
		).toBe('1');
	});

	test('end once, however many processes look', async () => {
		const { wallet } = await aPayer();
		const holds = await Promise.all(Array.from({ length: 20 }, () => aHold(wallet, '-1 second')));

		await Promise.all([expireHolds(sql, never), expireHolds(sql, never), expireHolds(sql, never)]);
		await expireHolds(sql, never);

		expect(await Promise.all(holds.map(statusOf))).toEqual(holds.map(() => 'expired'));
		expect(await value('select held from ledger_accounts where id = $1', [wallet])).toBe('0');
	});

	test('M-T20 have one end when a capture and their expiry race', async () => {
		for (let round = 0; round < 20; round++) {
			const { wallet } = await aPayer();
			const other = await aPayer(0n);
			const hold = await aHold(wallet, `${round % 10} milliseconds`);
			const capture = async (): Promise<string> =>
				value(`select ledger_close_hold($1, 10, $2, gen_random_uuid(), 'h', 'captured')`, [
					hold,
					other.wallet,
				]);

			const [end] = await Promise.all([capture(), expireHolds(sql, never)]);
			await expect.poll(() => expireHolds(sql, never).then(() => statusOf(hold))).not.toBe('held');

			expect(await statusOf(hold)).toBe(end === 'captured' ? 'captured' : 'expired');
			expect(await balanceOf(other.wallet)).toBe(end === 'captured' ? 10n : 0n);
		}
	});
});
