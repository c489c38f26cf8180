import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { query, value, withConnections } from '../harness/statements.ts';
import { announced, anIntent, inWallet, paymentOf, start, tell } from './billing-builders.ts';
import { aPerson, aWallet, pay, problems } from './ledger-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

describe('an intent', () => {
	test('M-T40 is stored with its key and credits nothing', async () => {
		const person = await aPerson();

		const { answer } = await start(person, 5_000n);

		expect(answer).toMatchObject({ status: 'pending', amount: '5000', currency: 'KZT' });
		expect(answer['journal']).toBeNull();
		expect(await paymentOf(String(answer['payment']))).toMatchObject({
			provider_key: `payment_${String(answer['payment'])}`,
			purpose: 'wallet_topup',
			status: 'pending',
		});
		expect(await inWallet(person)).toBe(0n);
	});

	test('is previewed with the entries of the deposit, and leaves nothing', async () => {
		const [person, journal] = [await aPerson(), randomUUID()];

		const { answer } = await start(person, 5_000n, { journal, preview: true });

		const entries = answer['entries'] as readonly { amount: string }[];
		expect(entries.map(({ amount }) => amount).toSorted()).toEqual(['-5000', '5000']);
		expect(answer['fees']).toBe('0');
		expect(await query('select 1 from payments where id = $1', [journal])).toEqual([]);
	});

	test('repeated with its key is the same payment', async () => {
		const [person, key] = [await aPerson(), randomUUID()];
		const first = await start(person, 5_000n, { key });

		const again = await start(person, 5_000n, { key });

		expect(again).toEqual({ ...first, replayed: true });
	});

	test('whose key was forgotten makes no second payment', async () => {
		const [person, journal] = [await aPerson(), randomUUID()];
		await start(person, 5_000n, { journal });

		expect(await start(person, 5_000n, { journal })).toMatchObject({
			status: 409,
			answer: { code: 'ALREADY_DONE' },
		});
	});

	test.each([
		['an unknown currency', 'ZZZ', 400, 'INVALID_PAYLOAD'],
		['a currency that is switched off', 'VND', 422, 'CURRENCY_MISMATCH'],
	])('in %s is refused', async (_, currency, status, code) => {
		const outcome = await start(await aPerson(), 5_000n, { currency });
		expect(outcome).toMatchObject({ status, answer: { code } });
	});

	test('into a closed wallet is refused', async () => {
		const person = await aPerson();
		const wallet = await aWallet(0n, 'KZT', person);
		await query(`select ledger_set_account_status($1, 'closed', 'Test')`, [wallet]);

		expect(await start(person, 5_000n)).toMatchObject({
			status: 409,
			answer: { code: 'ACCOUNT_CLOSED' },
		});
	});

	test('above the limits of the person is refused, and two at once pass none', async () => {
		const person = await aPerson();
		await query(
			`insert into ledger_limits (operation, currency, "user", per_operation, per_day)
			values ('deposit', 'KZT', $1, 600, 1000)`,
			[person],
		);

		expect(await start(person, 601n)).toMatchObject({
			status: 422,
			answer: { code: 'LIMIT_EXCEEDED' },
		});
		const both = await withConnections(2, (pool) =>
			Promise.all(
				[1, 2].map(async () => {
					const { rows } = await pool.query<{ status: number }>(
						`select status from once($1, 'POST /wallet/deposit', $2, 'h', 'billing_start_payment', $3)`,
						[
							person,
							randomUUID(),
							{ amount: '600', currency: 'KZT', provider: 'stripe', journal: randomUUID() },
						],
					);
					return rows[0]?.status;
				}),
			),
		);
		expect(new Set(both)).toEqual(new Set([200, 422]));
	});
});

describe('what the provider tells', () => {
	test('M-T39 five times that it is paid credits once, and announces once', async () => {
		const intent = await anIntent();

		for (let time = 0; time < 5; time += 1) await tell(intent, 'succeeded');

		expect(await inWallet(intent.user)).toBe(5_000n);
		expect(await announced(intent.id)).toEqual(['billing.payment.succeeded']);
		const { journal } = await paymentOf(intent.id);
		expect(
			await query(`select kind, ref_type, ref_id from ledger_journals where id = $1`, [journal]),
		).toEqual([{ kind: 'deposit', ref_type: 'payment', ref_id: intent.id }]);
	});

	test('M-T39 twenty times at once credits once', async () => {
		const intent = await anIntent();

		await Promise.all(Array.from({ length: 20 }, () => tell(intent, 'succeeded')));

		expect(await inWallet(intent.user)).toBe(5_000n);
	});

	test('M-T39 as paid before it was created stays paid', async () => {
		const intent = await anIntent();
		await tell(intent, 'succeeded');

		const payment = await tell(intent, 'pending', { failure: null });

		expect(payment).toMatchObject({ status: 'succeeded', check_at: null });
		expect(await inWallet(intent.user)).toBe(5_000n);
	});

	test('M-T39 as refunded before it was paid credits and takes back', async () => {
		const intent = await anIntent();

		const payment = await tell(intent, 'succeeded', { refunded_amount: '5000' });

		expect(payment).toMatchObject({ status: 'refunded', refunded_amount: '5000' });
		expect(await inWallet(intent.user)).toBe(0n);
		expect(await announced(intent.id)).toEqual([
			'billing.payment.succeeded',
			'billing.payment.refunded',
		]);
	});

	test('as refunded in parts takes back each part once', async () => {
		const intent = await anIntent();
		for (const upto of ['0', '1200', '1200', '700', '2000']) {
			await tell(intent, 'succeeded', { refunded_amount: upto });
		}

		expect(await paymentOf(intent.id)).toMatchObject({
			status: 'succeeded',
			refunded_amount: '2000',
		});
		expect(await inWallet(intent.user)).toBe(3_000n);
	});

	test('as refunded after the money was spent leaves a debt, and no wallet below zero', async () => {
		const intent = await anIntent();
		await tell(intent, 'succeeded');
		const wallet = await value(`select ledger_wallet($1, 'KZT')`, [intent.user]);
		await pay(wallet, await aWallet(), 4_000n);
		const owed = () => value(`select ledger_balance(ledger_house(null, 'receivable', 'KZT'))`);
		const before = BigInt(await owed());

		await tell(intent, 'succeeded', { refunded_amount: '5000' });

		expect(await inWallet(intent.user)).toBe(0n);
		expect(BigInt(await owed())).toBe(before - 4_000n);
	});

	test('as refunded takes nothing from a frozen wallet', async () => {
		const intent = await anIntent();
		await tell(intent, 'succeeded');
		await query(`select ledger_set_account_status(ledger_wallet($1, 'KZT'), 'frozen', 'Test')`, [
			intent.user,
		]);

		await tell(intent, 'succeeded', { refunded_amount: '5000' });

		expect(await inWallet(intent.user)).toBe(5_000n);
	});

	test.each([
		['another amount', { amount: '4999' }],
		['another currency', { currency: 'USD' }],
	])('as paid with %s credits nothing', async (_, wrong) => {
		const intent = await anIntent();
		await expect(tell(intent, 'succeeded', wrong)).rejects.toMatchObject({
			message: 'payment_mismatch',
		});
		expect(await inWallet(intent.user)).toBe(0n);
	});

	test('of another payment of its own for the same one is refused', async () => {
		const intent = await anIntent();
		await tell(intent, 'pending');
		await expect(tell({ ...intent, intent: 'pi_other' }, 'succeeded')).rejects.toMatchObject({
			message: 'payment_mismatch',
		});
	});

	test('of a payment that is not there, or of another provider, is refused alike', async () => {
		const intent = await anIntent();
		const refused = { code: 'RF403', message: 'FORBIDDEN' };
		await expect(tell({ ...intent, id: randomUUID() }, 'succeeded')).rejects.toMatchObject(refused);
		await expect(tell(intent, 'succeeded', { provider: 'other' })).rejects.toMatchObject(refused);
	});

	test.each(['failed', 'cancelled'])('as %s closes it for good', async (closed) => {
		const intent = await anIntent();
		const payment = await tell(intent, closed, { failure: 'card_declined' });

		expect(payment).toMatchObject({ status: closed, failure: 'card_declined', check_at: null });
		expect(await announced(intent.id)).toEqual(['billing.payment.failed']);
		expect(await tell(intent, 'processing')).toMatchObject({ status: closed });
		await expect(tell(intent, 'succeeded')).rejects.toMatchObject({ message: 'payment_closed' });
	});

	test('nothing leaves it unknown until something is certain', async () => {
		const intent = await anIntent();
		await tell(intent, 'unknown');

		expect(await tell(intent, 'pending')).toMatchObject({ status: 'unknown' });
		expect(await tell(intent, 'processing')).toMatchObject({ status: 'unknown' });
		expect(await tell(intent, 'succeeded')).toMatchObject({ status: 'succeeded' });
	});
});
