import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf } from './wallet-readers.ts';

const guarded = [
	'ledger_accounts',
	'ledger_journals',
	'ledger_entries',
	'ledger_rollups',
	'ledger_holds',
	'wallet_pay_codes',
	'withdrawals',
] as const;

type Entry = { readonly id: string; readonly amount: string; readonly account_seq: string };

let shop: Shop;
let wallet: string;
let revenue: string;

beforeAll(async () => {
	shop = await aShop();
	await shop.fund(shop.customer, 5_000n);
	await shop.fund(shop.customer, 1n);
	const { query } = await sharedDatabase();
	const [row] = await query(
		`select ledger_wallet($1, 'KZT')::text as wallet, ledger_house($2, 'revenue', 'KZT')::text as revenue`,
		[shop.customer.id, shop.organization],
	);
	({ wallet, revenue } = row as { wallet: string; revenue: string });
});

describe('GET /ledger/check', () => {
	test('finds no broken rule and balanced currencies', async () => {
		const answer = await shop.manager.api.get('/ledger/check');

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({ ok: true, problems: [] });
		const { currencies } = dataOf<{ currencies: { currency: string; sum: string }[] }>(answer);
		expect(currencies.map(({ sum }) => sum)).toEqual(currencies.map(() => '0'));
		expect(currencies.map(({ currency }) => currency)).toContain('KZT');
	});

	test('is for staff', async () => {
		expect((await client().get('/ledger/check')).status).toBe(401);
		for (const person of [shop.customer, shop.employee, shop.cashier]) {
			const answer = await person.api.get('/ledger/check');
			expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
		}
		expect((await shop.admin.api.get('/ledger/check?deep=1')).status).toBe(400);
	});
});

describe('GET /ledger/accounts/:id/entries', () => {
	const entries = (account: string, query = '') => `/ledger/accounts/${account}/entries${query}`;

	test('is the statement of the own account, newest first and by cursor', async () => {
		const first = await shop.customer.api.get(entries(wallet, '?limit=1'));
		const { next_cursor } = (first.body as { meta: { next_cursor: string } }).meta;
		const second = await shop.customer.api.get(entries(wallet, `?limit=1&cursor=${next_cursor}`));

		expect(dataOf<Entry[]>(first)).toMatchObject([{ amount: '1', account_seq: '2' }]);
		expect(dataOf<Entry[]>(second)).toMatchObject([{ amount: '5000', account_seq: '1' }]);
		expect(second.body).toMatchObject({ meta: { next_cursor: null } });
	});

	test('is open to managers and administrators, and to nobody else', async () => {
		for (const person of [shop.manager, shop.admin]) {
			expect((await person.api.get(entries(wallet))).status).toBe(200);
			expect((await person.api.get(entries(revenue))).status).toBe(200);
		}
		for (const person of [shop.customer2, shop.cashier]) {
			expect(codeOf(await person.api.get(entries(wallet)))).toBe('FORBIDDEN');
			expect(codeOf(await person.api.get(entries(revenue)))).toBe('FORBIDDEN');
		}
		expect((await client().get(entries(wallet))).status).toBe(401);
	});

	test('of another organization is closed to its neighbours’ manager, as one that is not there', async () => {
		const neighbour = await aShop();
		const foreign = await neighbour.manager.api.get(entries(revenue));
		const missing = await neighbour.manager.api.get(entries('999999999'));

		expect([foreign.status, codeOf(foreign)]).toEqual([403, 'FORBIDDEN']);
		expect([missing.status, codeOf(missing)]).toEqual([403, 'FORBIDDEN']);
	});

	test('takes the number of an account', async () => {
		for (const id of ['0', '-1', 'abc', '1e3', '9'.repeat(30)]) {
			expect((await shop.admin.api.get(entries(id))).status).toBe(400);
		}
	});
});

describe('M-T18 administrators are refused', () => {
	const forbidden = { status: 403, code: 'FORBIDDEN' };
	const seen = (answer: { status: number; body: unknown }) => ({
		status: answer.status,
		code: codeOf(answer),
	});

	test.each(guarded)('every write of %s over REST', async (collection) => {
		const { api } = shop.admin;
		const path = `/items/${collection}`;
		const id = ['ledger_accounts', 'ledger_entries', 'ledger_rollups'].includes(collection)
			? wallet
			: randomUUID();

		const answers = [
			await api.post(path, { currency: 'KZT' }, { key: false }),
			await api.patch(`${path}/${id}`, { currency: 'USD' }),
			await api.patch(path, { keys: [id], data: { currency: 'USD' } }),
			await api.delete(`${path}/${id}`),
			await api.delete(path, [id]),
		];

		expect(answers.map(seen)).toEqual(answers.map(() => forbidden));
	});

	test('every write by query', async () => {
		const everything = { query: { limit: 1 }, data: { currency: 'USD' } };
		for (const collection of ['ledger_accounts', 'ledger_journals', 'ledger_entries']) {
			const path = `/items/${collection}`;
			expect(seen(await shop.admin.api.patch(path, everything))).toEqual(forbidden);
			expect(seen(await shop.admin.api.delete(path, { query: { limit: 1 } }))).toEqual(forbidden);
		}
	});

	test.each([
		`update_ledger_accounts_item(id: "1", data: { balance: "999" }) { id }`,
		`create_ledger_entries_item(data: { amount: "999" }) { id }`,
		`delete_ledger_journals_item(id: "00000000-0000-4000-8000-000000000000") { id }`,
		`update_ledger_accounts_items(ids: ["1"], data: { balance: "999" }) { id }`,
	])('the mutation %s', async (mutation) => {
		const answer = await shop.admin.api.post(
			'/graphql',
			{ query: `mutation { ${mutation} }` },
			{ key: false },
		);
		expect(codeOf(answer)).toBe('FORBIDDEN');
		expect(JSON.stringify(answer.body)).not.toMatch(/update "|insert into|delete from/i);
	});

	test('taking a field or a collection of the ledger away', async () => {
		const { api } = shop.admin;

		expect(seen(await api.delete('/fields/ledger_entries/amount'))).toEqual(forbidden);
		expect(seen(await api.delete('/collections/ledger_entries'))).toEqual(forbidden);
		expect(
			seen(await api.patch('/fields/ledger_entries/amount', { schema: { is_nullable: true } })),
		).toEqual(forbidden);
	});

	test('a currency’s exponent once money is kept in it, with a clear code', async () => {
		const answer = await shop.admin.api.patch('/items/currencies/KZT', { exponent: 3 });
		expect(seen(answer)).toEqual({ status: 409, code: 'CURRENCY_IN_USE' });
	});

	test('two cash steps on one day, and a currency that is none, with a clear code', async () => {
		const { api } = shop.admin;
		const step = { currency: 'KZT', step: '5', valid_from: '2030-01-01' };

		expect(seen(await api.post('/items/cash_steps', step, { key: false }))).toEqual({
			status: 409,
			code: 'CASH_STEPS_OVERLAP',
		});
		const currency = { code: 'kzt', name: 'Tenge', exponent: 2, kind: 'fiat' };
		expect(seen(await api.post('/items/currencies', currency, { key: false }))).toEqual({
			status: 400,
			code: 'INVALID_PAYLOAD',
		});
	});
});

test('a customer reads no ledger rows, whatever is asked', async () => {
	for (const collection of guarded) {
		const answer = await shop.customer.api.get(`/items/${collection}`);
		const isEmpty = answer.status === 200 && dataOf<object[]>(answer).length === 0;
		expect(answer.status === 403 || isEmpty).toBe(true);
	}
});
