import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import {
	anAppendAccount,
	aWallet,
	balanceOf,
	entriesOf,
	fund,
	pay,
	post,
	problems,
	refusalOf,
} from './ledger-builders.ts';

const CEILING = 9_223_372_036_854_775_807n;
const LARGEST = 999_999_999_999_999_999n;

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

describe('a posting', () => {
	test('M-T01 with one id posts once, however many callers send it', async () => {
		const [from, to] = [await aWallet(1_000n), await aWallet()];
		const id = randomUUID();

		const answers = await Promise.all(Array.from({ length: 40 }, () => pay(from, to, 10n, { id })));

		expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(answers.filter(({ replayed }) => replayed)).toHaveLength(39);
		expect(answers.every(({ status }) => status === 'posted')).toBe(true);
		expect(await entriesOf(id)).toBe(2);
		expect(await balanceOf(to)).toBe(10n);
	});

	test('M-T02 with the id of another request moves nothing', async () => {
		const [from, to] = [await aWallet(1_000n), await aWallet()];
		const id = randomUUID();
		await pay(from, to, 10n, { id, hash: 'ten' });

		const answer = await pay(from, to, 11n, { id, hash: 'eleven' });

		expect(answer).toEqual({ status: 'conflict', code: 'idempotency_mismatch', replayed: false });
		expect(await balanceOf(to)).toBe(10n);
	});

	test('M-T03 of parallel debits stops where the money ends', async () => {
		const [from, to] = [await aWallet(100n), await aWallet()];

		const answers = await Promise.all(Array.from({ length: 50 }, () => pay(from, to, 10n)));

		expect(answers.filter(({ status }) => status === 'posted')).toHaveLength(10);
		expect(answers.filter(({ code }) => code === 'insufficient_funds')).toHaveLength(40);
		expect(await balanceOf(from)).toBe(0n);
		expect(await balanceOf(to)).toBe(100n);
	});

	test('M-T04 that was refused stays refused; a new one finds the money that came', async () => {
		const [from, to] = [await aWallet(), await aWallet()];
		const id = randomUUID();
		const refused = await pay(from, to, 10n, { id });
		await fund(from, 100n);

		const again = await pay(from, to, 10n, { id });

		expect(refused).toEqual({ status: 'rejected', code: 'insufficient_funds', replayed: false });
		expect(again).toEqual({ status: 'rejected', code: 'insufficient_funds', replayed: true });
		expect(await pay(from, to, 10n)).toMatchObject({ status: 'posted' });
	});

	test('M-T11 that would pass the largest balance leaves nothing', async () => {
		const [from, to, source] = [await aWallet(5n), await aWallet(), await anAppendAccount()];
		for (let filled = 0n; filled < CEILING - 1n;) {
			const room = CEILING - 1n - filled;
			const amount = room < LARGEST ? room : LARGEST;
			await pay(source, to, amount);
			filled += amount;
		}
		const id = randomUUID();

		const refused = await refusalOf(
			`select ledger_post($1, 'transfer', 'KZT', array[$2, $3]::bigint[], array[-2, 2]::bigint[], 'h')`,
			[id, from, to],
		);

		expect(refused.code).toBe('22003');
		expect(await entriesOf(id)).toBe(0);
		expect(await balanceOf(from)).toBe(5n);
		expect(await pay(from, to, 1n)).toMatchObject({ status: 'posted' });
	});

	test('M-T12 never joins two currencies, and the refusal is kept', async () => {
		const [tenge, dollars] = [await aWallet(1_000n), await aWallet(0n, 'USD')];
		const id = randomUUID();

		const answer = await pay(tenge, dollars, 10n, { id });

		expect(answer).toMatchObject({ status: 'rejected', code: 'currency_mismatch' });
		expect(await entriesOf(id)).toBe(0);
		expect(await value('select reject_code from ledger_journals where id = $1', [id])).toBe(
			'currency_mismatch',
		);
	});

	test('M-T14 names an account once', async () => {
		const wallet = await aWallet(1_000n);
		await expect(pay(wallet, wallet, 10n)).rejects.toMatchObject({
			code: '22023',
			message: 'duplicate_account',
		});
	});

	test.each([
		['that do not add up to zero', [-10n, 11n], 'unbalanced'],
		['of zero', [0n, 0n], 'bad_amount'],
		['that are only one', [10n], 'bad_legs'],
		['that are none', [], 'bad_legs'],
		['that are 501', Array.from({ length: 501 }, () => 1n), 'bad_legs'],
		['that are 10 000', Array.from({ length: 10_000 }, () => 1n), 'bad_legs'],
	])('M-T15 refuses legs %s', async (_, amounts, message) => {
		const legs = amounts.map((amount, index) => [String(index + 1), amount] as const);
		await expect(post(legs)).rejects.toMatchObject({ code: '22023', message });
	});

	test('has at most 500 legs, and 500 are fine', async () => {
		const wallet = await aWallet(499n);
		const accounts = await query<{ id: string }>(
			`select ledger_open_account('system', null, null, 'test_many', 'KZT', 'C', 'append', 90, shard)::text as id
			from generate_series(1, 499) shard`,
		);

		const answer = await post([[wallet, -499n], ...accounts.map(({ id }) => [id, 1n] as const)]);

		expect(answer).toMatchObject({ status: 'posted' });
		expect(await balanceOf(wallet)).toBe(0n);
	});

	test('on an account that is not there is refused', async () => {
		expect(await pay(await aWallet(10n), '999999999', 10n)).toMatchObject({
			status: 'rejected',
			code: 'account_not_found',
		});
	});

	test('of an unknown kind is refused by the database', async () => {
		await expect(
			pay(await aWallet(10n), await aWallet(), 1n, { kind: 'magic' }),
		).rejects.toMatchObject({ constraint: 'ledger_journals_kind' });
	});

	test('on an append account keeps its balance as the sum of its entries', async () => {
		const [wallet, revenue] = [await aWallet(100n), await anAppendAccount()];
		await pay(wallet, revenue, 30n);
		await pay(wallet, revenue, 20n);
		await query('select ledger_fold($1)', [revenue]);
		await pay(revenue, wallet, 5n);

		expect(await balanceOf(revenue)).toBe(45n);
		expect(await value('select balance from ledger_accounts where id = $1', [revenue])).toBe('0');
	});

	test('announces itself once, with the accounts that moved and the request behind it', async () => {
		await query(
			`insert into outbox_routes (topic, consumer) values ('ledger.journal.posted', 'none')
			on conflict do nothing`,
		);
		const [from, to, id, request] = [
			await aWallet(100n),
			await aWallet(),
			randomUUID(),
			randomUUID(),
		];

		await query(
			`select set_config('cubehub.correlation', $1, true), ledger_pay('transfer', $2, $3, 5, 'KZT', $4, 'h')`,
			[request, from, to, id],
		);

		const events = await query<{ payload: object; correlation_id: string }>(
			`select payload, correlation_id from outbox where dedupe_key = $1`,
			[id],
		);
		expect(new Set(events.map(({ correlation_id }) => correlation_id))).toEqual(new Set([request]));
		expect(events[0]?.payload).toEqual({
			journal: id,
			kind: 'transfer',
			currency: 'KZT',
			accounts: [Number(from), Number(to)],
		});
	});
});

describe('a till', () => {
	test('never pays out cash that is not there', async () => {
		const wallet = await aWallet(100n);
		const till = await value(`select ledger_house(null, 'till', 'KZT', gen_random_uuid())`);

		expect(await pay(wallet, till, 1n)).toMatchObject({ code: 'limit_exceeded' });
		expect(await pay(till, wallet, 50n)).toMatchObject({ status: 'posted' });
		expect(await pay(wallet, till, 50n)).toMatchObject({ status: 'posted' });
		expect(await balanceOf(till)).toBe(0n);
	});
});

describe('a reversal', () => {
	test('M-T22 takes a posting back exactly, once', async () => {
		const [from, to, id] = [await aWallet(100n), await aWallet(), randomUUID()];
		await pay(from, to, 30n, { id });
		const reverse = () =>
			query(`select * from ledger_reverse(gen_random_uuid(), $1, 'h', $2, 'Wrong person')`, [
				id,
				randomUUID(),
			]);

		const [first, second] = await Promise.allSettled([reverse(), reverse()]);

		expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
		expect([first, second].find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { constraint: 'ledger_journals_reversed_once' },
		});
		expect(await balanceOf(from)).toBe(100n);
		expect(await balanceOf(to)).toBe(0n);
	});
});
