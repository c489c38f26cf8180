import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { aPerson, balanceOf, problems } from './ledger-builders.ts';
import {
	announced,
	approve,
	aPayer,
	aWithdrawal,
	cancel,
	heldOf,
	reject,
	rowOf,
} from './withdrawals-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

const settle = (id: string, status: string, failure: string | null = null) =>
	query('select wallet_settle_payout($1, $2, $3, $4)', [id, status, 'po_1', failure]);

describe('a decision about a withdrawal', () => {
	test('of another person lets it be paid: the hold becomes one posting', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);

		expect(await approve(staff, id)).toMatchObject({ status: 200, answer: { status: 'approved' } });
		await settle(id, 'paid');

		const { status, journal } = await rowOf(id);
		expect(status).toBe('paid');
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([600n, 0n]);
		expect(
			await query(
				`select journal.kind, account.purpose, entry.amount::text
				from ledger_entries entry
				join ledger_accounts account on account.id = entry.account
				join ledger_journals journal on journal.id = entry.journal
				where entry.journal = $1 order by entry.id`,
				[journal],
			),
		).toEqual([
			{ kind: 'withdrawal', purpose: 'wallet', amount: '-400' },
			{ kind: 'withdrawal', purpose: 'clearing_testbank', amount: '400' },
		]);
		expect(await announced(id)).toEqual([
			'ledger.withdrawal.requested',
			'ledger.withdrawal.approved',
			'ledger.hold.captured',
			'ledger.withdrawal.paid',
		]);
	});

	test('is nobody’s about their own, whatever their role', async () => {
		const payer = await aPayer();
		const id = await aWithdrawal(payer);
		const forbidden = { status: 403, answer: { code: 'FORBIDDEN' } };

		expect(await approve(payer.id, id)).toMatchObject(forbidden);
		expect(await reject(payer.id, id)).toMatchObject(forbidden);
		expect(await approve(await aPerson(), randomUUID())).toMatchObject(forbidden);
		expect(await rowOf(id)).toMatchObject({ status: 'requested' });
	});

	test('that rejects, and a call-off by the owner, give the money back', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const [rejected, cancelled] = [await aWithdrawal(payer), await aWithdrawal(payer)];

		expect(await reject(staff, rejected)).toMatchObject({
			status: 200,
			answer: { status: 'rejected', reason: 'Not yours.' },
		});
		expect(await cancel(staff, cancelled)).toMatchObject({ status: 403 });
		expect(await cancel(payer.id, cancelled)).toMatchObject({
			status: 200,
			answer: { status: 'cancelled' },
		});
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 0n]);
		expect(await announced(rejected)).toEqual([
			'ledger.withdrawal.requested',
			'ledger.hold.released',
			'ledger.withdrawal.rejected',
		]);
		expect(await announced(cancelled)).toEqual([
			'ledger.withdrawal.requested',
			'ledger.hold.released',
		]);
	});

	test('is final: each second one is refused and says what stands', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await reject(staff, id);

		for (const again of [approve(staff, id), reject(staff, id), cancel(payer.id, id)]) {
			const { status, answer } = await again;
			expect([status, answer['code']]).toEqual([409, 'WITHDRAWAL_DECIDED']);
			expect(JSON.parse(String(answer['detail']))).toEqual({ status: 'rejected' });
		}
	});

	test('has one winner when all of them race', async () => {
		for (let round = 0; round < 10; round++) {
			const [payer, staff, other] = [await aPayer(), await aPerson(), await aPerson()];
			const id = await aWithdrawal(payer);

			const outcomes = await Promise.all([
				approve(staff, id),
				cancel(payer.id, id),
				reject(other, id),
				approve(other, id),
			]);

			expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
				200, 409, 409, 409,
			]);
			const won = outcomes.find(({ status }) => status === 200);
			expect(won?.answer['status']).toBe((await rowOf(id)).status);
			expect(await heldOf(payer)).toBe(won?.answer['status'] === 'approved' ? 400n : 0n);
		}
	});

	test('in preview tells the exact entries of the payout, and decides nothing', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);

		const { answer } = await approve(staff, id, true);

		expect(answer).toMatchObject({ status: 'approved', fees: '0' });
		expect(answer['entries']).toEqual([
			{ account: payer.wallet, amount: '-400' },
			{ account: expect.stringMatching(/^\d+$/), amount: '400' },
		]);
		expect((await reject(staff, id, true)).answer).toMatchObject({ entries: [], fees: '0' });
		expect((await cancel(payer.id, id, true)).answer).toMatchObject({ entries: [], fees: '0' });
		expect(await rowOf(id)).toMatchObject({ status: 'requested', provider_key: null });
	});

	test('to approve is refused for a wallet that is frozen meanwhile', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await query(`select ledger_set_account_status($1, 'frozen', 'Test')`, [payer.wallet]);

		expect(await approve(staff, id)).toMatchObject({
			status: 409,
			answer: { code: 'ACCOUNT_FROZEN' },
		});
		expect(await reject(staff, id)).toMatchObject({ status: 200 });
		expect(await heldOf(payer)).toBe(0n);
	});
});
