import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import { aPerson, balanceOf, fund, once, problems } from './ledger-builders.ts';
import { announced, aPayer, aWithdrawal, heldOf, withdraw } from './withdrawals-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

async function withSettings(change: string, run: () => Promise<void>): Promise<void> {
	await query(`
		insert into app_settings (id) select gen_random_uuid() where not exists (select 1 from app_settings)`);
	await query(`update app_settings set ${change}`);
	try {
		await run();
	} finally {
		await query('update app_settings set withdrawal_min = 1, withdrawal_review = true');
	}
}

describe('a withdrawal that is asked for', () => {
	test('holds its amount and waits for another person', async () => {
		const payer = await aPayer(1_000n);

		const { status, answer } = await withdraw(payer, { amount: 400n });

		expect(status).toBe(200);
		expect(answer).toMatchObject({
			user: payer.id,
			amount: '400',
			currency: 'KZT',
			status: 'requested',
			destination: '…0100',
			journal: null,
			decided_at: null,
		});
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 400n]);
		expect(await announced(String(answer['id']))).toEqual(['ledger.withdrawal.requested']);
	});

	test('M-T19 leaves only the rest to be spent or withdrawn', async () => {
		const payer = await aPayer(100n);
		await aWithdrawal(payer, 50n);

		expect(await withdraw(payer, { amount: 60n })).toMatchObject({
			status: 409,
			answer: { code: 'INSUFFICIENT_FUNDS' },
		});
		expect(
			await once(payer.id, 'wallet_transfer', {
				to: await aPerson(),
				amount: '60',
				currency: 'KZT',
			}),
		).toMatchObject({ status: 409, answer: { code: 'INSUFFICIENT_FUNDS' } });
		expect(await withdraw(payer, { amount: 50n })).toMatchObject({ status: 200 });
	});

	test('keeps its destination where no API looks, and unreadable there', async () => {
		const payer = await aPayer();
		const id = await aWithdrawal(payer);

		const [kept] = await query<{ text: string }>(
			`select encode(destination_enc, 'escape') as text
			from cubehub_private.withdrawal_destinations where withdrawal = $1`,
			[id],
		);
		expect(kept?.text).toBeDefined();
		expect(kept?.text).not.toContain(payer.id);
		expect(JSON.stringify(await query('select * from withdrawals'))).not.toContain('account of');
	});

	test('twenty at once take no more than there is', async () => {
		const payer = await aPayer(1_000n);

		const outcomes = await Promise.all(
			Array.from({ length: 20 }, () => withdraw(payer, { amount: 100n })),
		);

		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(10);
		expect(await heldOf(payer)).toBe(1_000n);
	});

	test('with the same key is the same one, and with a forgotten key no second one', async () => {
		const payer = await aPayer();
		const [key, journal] = [randomUUID(), randomUUID()];
		const first = await withdraw(payer, { key });

		expect(await withdraw(payer, { key })).toMatchObject({ replayed: true, answer: first.answer });

		const command = { amount: '10', currency: 'KZT', sealed: '01', hint: '…1', journal };
		await once(payer.id, 'wallet_withdraw', { ...command, id: randomUUID() });
		expect(await once(payer.id, 'wallet_withdraw', { ...command, id: randomUUID() })).toMatchObject(
			{ status: 409, answer: { code: 'ALREADY_DONE' } },
		);
		expect(await heldOf(payer)).toBe(410n);
	});

	test('in preview answers what would be, and leaves nothing', async () => {
		const payer = await aPayer();

		const { answer } = await withdraw(payer, { preview: true });

		expect(answer).toMatchObject({ status: 'requested', entries: [], fees: '0', journal: null });
		expect(await heldOf(payer)).toBe(0n);
		expect(await value('select count(*) from withdrawals where "user" = $1', [payer.id])).toBe('0');
	});

	test('is refused below the smallest one, and from a wallet that is frozen', async () => {
		const payer = await aPayer();
		await withSettings('withdrawal_min = 500', async () => {
			expect(await withdraw(payer, { amount: 499n })).toMatchObject({
				status: 422,
				answer: { code: 'WITHDRAWAL_TOO_SMALL' },
			});
			expect(await withdraw(payer, { amount: 500n })).toMatchObject({ status: 200 });
		});

		await query(`select ledger_set_account_status($1, 'frozen', 'Test')`, [payer.wallet]);
		expect(await withdraw(payer, { amount: 1n })).toMatchObject({
			status: 409,
			answer: { code: 'ACCOUNT_FROZEN' },
		});
	});

	test('M-T13 is refused in a currency that is unknown or switched off', async () => {
		const payer = await aPayer();
		expect(await withdraw(payer, { currency: 'ZZZ' })).toMatchObject({ status: 400 });
		expect(await withdraw(payer, { currency: 'VND' })).toMatchObject({
			status: 422,
			answer: { code: 'CURRENCY_MISMATCH' },
		});
	});

	test('is approved at once where the settings ask for no second person', async () => {
		const payer = await aPayer();
		await withSettings('withdrawal_review = false', async () => {
			const { answer } = await withdraw(payer);
			expect(answer).toMatchObject({ status: 'approved' });
			expect(await announced(String(answer['id']))).toEqual([
				'ledger.withdrawal.requested',
				'ledger.withdrawal.approved',
			]);

			expect(await withdraw(payer, { provider: undefined })).toMatchObject({
				status: 503,
				answer: { code: 'SERVICE_UNAVAILABLE' },
			});
		});
		expect(await heldOf(payer)).toBe(400n);
	});
});

test('money that comes in meanwhile is the owner’s to spend', async () => {
	const payer = await aPayer(400n);
	await aWithdrawal(payer);
	await fund(payer.wallet, 100n);
	expect(await withdraw(payer, { amount: 100n })).toMatchObject({ status: 200 });
	expect(await withdraw(payer, { amount: 1n })).toMatchObject({ status: 409 });
});
