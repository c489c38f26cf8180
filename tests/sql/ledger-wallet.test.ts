import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import {
	anAppendAccount,
	aPerson,
	aWallet,
	balanceOf,
	enable,
	once,
	pay,
	problems,
	refusalOf,
} from './ledger-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

async function aPayer(balance = 1_000n) {
	const id = await aPerson();
	return { id, wallet: await aWallet(balance, 'KZT', id) };
}

const transfer = (to: string, amount: bigint, currency = 'KZT') => ({
	to,
	amount: String(amount),
	currency,
});

describe('a transfer between persons', () => {
	test('moves the amount and answers with its journal', async () => {
		const [payer, receiver, journal] = [await aPayer(), await aPerson(), randomUUID()];

		const outcome = await once(payer.id, 'wallet_transfer', {
			...transfer(receiver, 300n),
			note: 'Lunch',
			journal,
		});

		expect(outcome).toMatchObject({
			status: 200,
			answer: {
				to: receiver,
				amount: '300',
				currency: 'KZT',
				note: 'Lunch',
				balance: '700',
				journal,
			},
		});
		expect(await balanceOf(await aWallet(0n, 'KZT', receiver))).toBe(300n);
	});

	test('is previewed to the unit and leaves nothing', async () => {
		const [payer, receiver, journal] = [await aPayer(), await aPerson(), randomUUID()];

		const { answer } = await once(
			payer.id,
			'wallet_transfer',
			{ ...transfer(receiver, 300n), journal },
			{ preview: true },
		);

		expect(answer).toMatchObject({ balance: '700', journal, fees: '0' });
		expect(answer['entries']).toEqual([
			{ account: payer.wallet, amount: '-300' },
			{ account: expect.stringMatching(/^\d+$/), amount: '300' },
		]);
		expect(await balanceOf(payer.wallet)).toBe(1_000n);
		expect(await value('select count(*) from ledger_journals where id = $1', [journal])).toBe('0');
		expect(
			await value('select count(*) from ledger_accounts where owner_user = $1', [receiver]),
		).toBe('0');
	});

	test('M-T04 that was refused is refused again by its key; a new key finds the money', async () => {
		const [payer, receiver, key] = [await aPayer(0n), await aPerson(), randomUUID()];
		const send = (options = {}) =>
			once(payer.id, 'wallet_transfer', transfer(receiver, 10n), options);
		const refused = await send({ key });
		await aWallet(100n, 'KZT', payer.id);

		expect(refused).toMatchObject({ status: 409, answer: { code: 'INSUFFICIENT_FUNDS' } });
		expect(await send({ key })).toMatchObject({ status: 409, replayed: true });
		expect(await send()).toMatchObject({ status: 200, replayed: false });
	});

	test('M-T02 with the key of another request is refused', async () => {
		const [payer, receiver, key] = [await aPayer(), await aPerson(), randomUUID()];
		await once(payer.id, 'wallet_transfer', transfer(receiver, 10n), { key, hash: 'ten' });

		const outcome = await once(payer.id, 'wallet_transfer', transfer(receiver, 11n), {
			key,
			hash: 'eleven',
		});

		expect(outcome).toMatchObject({ status: 422, answer: { code: 'IDEMPOTENCY_KEY_REUSED' } });
		expect(await balanceOf(payer.wallet)).toBe(990n);
	});

	test('whose key was forgotten writes no second document', async () => {
		const [payer, receiver, journal] = [await aPayer(), await aPerson(), randomUUID()];
		const command = { ...transfer(receiver, 10n), journal };
		await once(payer.id, 'wallet_transfer', command);

		expect(await once(payer.id, 'wallet_transfer', command)).toMatchObject({
			status: 409,
			answer: { code: 'ALREADY_DONE' },
		});
		expect(await balanceOf(payer.wallet)).toBe(990n);
	});

	test('M-T14 to oneself is refused', async () => {
		const payer = await aPayer();
		expect(await once(payer.id, 'wallet_transfer', transfer(payer.id, 10n))).toMatchObject({
			status: 422,
			answer: { code: 'SAME_ACCOUNT' },
		});
	});

	test('to somebody who is not there or not active is refused alike', async () => {
		const payer = await aPayer();
		for (const stranger of [randomUUID(), await aPerson('suspended'), await aPerson('invited')]) {
			expect(await once(payer.id, 'wallet_transfer', transfer(stranger, 10n))).toMatchObject({
				status: 403,
				answer: { code: 'FORBIDDEN' },
			});
		}
	});

	test('M-T13 in an unknown currency is malformed, in a switched-off one refused', async () => {
		const [payer, receiver] = [await aPayer(), await aPerson()];
		const inCurrency = (currency: string) =>
			once(payer.id, 'wallet_transfer', transfer(receiver, 10n, currency));

		expect(await inCurrency('ZZZ')).toMatchObject({
			status: 400,
			answer: { code: 'INVALID_PAYLOAD' },
		});
		expect(await inCurrency('VND')).toMatchObject({
			status: 422,
			answer: { code: 'CURRENCY_MISMATCH' },
		});
		await enable('KWD');
		expect(await inCurrency('KWD')).toMatchObject({
			status: 409,
			answer: { code: 'INSUFFICIENT_FUNDS' },
		});
	});

	test('and its reversal leave all balances as before', async () => {
		const [payer, receiver] = [await aPayer(1_000_000n), await aPayer(0n)];
		await fc.assert(
			fc.asyncProperty(fc.bigInt(1n, 1_000_000n), async (amount) => {
				const journal = randomUUID();
				await pay(payer.wallet, receiver.wallet, amount, { id: journal });
				await query(`select ledger_reverse(gen_random_uuid(), $1, 'h', null, 'Test')`, [journal]);
				expect(await balanceOf(payer.wallet)).toBe(1_000_000n);
				expect(await balanceOf(receiver.wallet)).toBe(0n);
			}),
			{ numRuns: 25 },
		);
	});
});

describe('moving legs', () => {
	test('adds up those of one account and leaves out those of nothing', async () => {
		const [wallet, revenue, tax] = [
			await aWallet(100n),
			await anAppendAccount('revenue'),
			await anAppendAccount('tax_payable'),
		];
		const journal = randomUUID();

		await query(
			`select ledger_move('sale', 'KZT', $1, '{-60,50,-40,50,0}', $2, 'h', null, 'sale', $2)`,
			[[wallet, revenue, wallet, revenue, tax], journal],
		);

		expect(
			await query('select account::text, amount::text from ledger_entries where journal = $1', [
				journal,
			]),
		).toEqual([
			{ account: wallet, amount: '-100' },
			{ account: revenue, amount: '100' },
		]);
	});

	test.each([
		['legs that cancel out', '{-5,5}', '22023'],
		['legs that do not add up', '{-5,4}', '22023'],
		['fewer amounts than accounts', '{-5}', '22023'],
	])('refuses %s', async (_, amounts, code) => {
		const wallet = await aWallet(10n);
		const accounts = amounts === '{-5,5}' ? [wallet, wallet] : [wallet, await anAppendAccount()];
		expect(
			await refusalOf(`select ledger_move('sale', 'KZT', $1, $2, gen_random_uuid(), 'h', null)`, [
				accounts,
				amounts,
			]),
		).toMatchObject({ code });
	});

	test('pays nothing to the same account, and no amount that is not above zero', async () => {
		const [wallet, other] = [await aWallet(10n), await aWallet()];
		const payment = (to: string, amount: number) =>
			refusalOf(`select ledger_pay('sale', $1, $2, $3, 'KZT', gen_random_uuid(), 'h')`, [
				wallet,
				to,
				amount,
			]);

		expect(await payment(wallet, 5)).toMatchObject({ code: 'RF422', message: 'SAME_ACCOUNT' });
		expect(await payment(other, 0)).toMatchObject({ code: '22023' });
		expect(await payment(other, -5)).toMatchObject({ code: '22023' });
		expect(await payment(other, 11)).toMatchObject({
			code: 'RF409',
			message: 'INSUFFICIENT_FUNDS',
		});
	});
});

describe('a pay code', () => {
	const hashOf = () => randomUUID().replaceAll('-', '').padEnd(64, '0');

	async function aCode(max = 500, currency = 'KZT') {
		const [payer, hash] = [await aPayer(), hashOf()];
		await query('select wallet_issue_pay_code($1, $2, $3, $4)', [payer.id, hash, max, currency]);
		return { payer, hash };
	}
	const take = (hash: string, amount: number, currency = 'KZT') =>
		value('select ledger_take_pay_code($1, $2, $3)', [hash, amount, currency]);
	const refused = { code: 'RF403', message: 'FORBIDDEN' };

	test('opens the wallet of its person once', async () => {
		const { payer, hash } = await aCode();

		expect(await take(hash, 500)).toBe(payer.wallet);
		await expect(take(hash, 1)).rejects.toMatchObject(refused);
	});

	test('is good for no more than its amount, in its currency', async () => {
		const { hash } = await aCode();

		await expect(take(hash, 501)).rejects.toMatchObject(refused);
		await expect(take(hash, 500, 'USD')).rejects.toMatchObject(refused);
		await expect(take(hashOf(), 1)).rejects.toMatchObject(refused);
		expect(await take(hash, 500)).toMatch(/^\d+$/);
	});

	test('is good for two minutes', async () => {
		const [payer, hash] = [await aPayer(), hashOf()];
		const expires = await value(
			`select wallet_issue_pay_code($1, $2, 5, 'KZT') - clock_timestamp() <= interval '2 minutes'`,
			[payer.id, hash],
		);
		expect(expires).toBe('true');

		await query(
			`do $$ begin
				set local "cubehub.ledger" = 'on';
				update wallet_pay_codes set expires_at = clock_timestamp() where code_hash = '${hash}';
			end $$`,
		);
		await expect(take(hash, 1)).rejects.toMatchObject(refused);
	});

	test('of a suspended or unverified person opens nothing', async () => {
		const { payer, hash } = await aCode();
		await query(`update directus_users set status = 'suspended' where id = $1`, [payer.id]);
		await expect(take(hash, 1)).rejects.toMatchObject(refused);
	});

	test('is made for enabled currencies only', async () => {
		const person = await aPerson();
		expect(
			await refusalOf(`select wallet_issue_pay_code($1, $2, 5, 'VND')`, [person, hashOf()]),
		).toMatchObject({ code: 'RF422', message: 'CURRENCY_MISMATCH' });
	});
});
