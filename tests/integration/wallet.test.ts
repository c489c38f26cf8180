import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { balance, codeOf, dataOf, type Transaction, type Wallet } from './wallet-readers.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
	await shop.fund(shop.customer, 100_000n);
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

const toCustomer2 = (amount: unknown = '500') => ({
	to: shop.customer2.id,
	amount,
	currency: 'KZT',
});

describe('GET /wallet', () => {
	test('shows the own balance, and 0 before the first movement', async () => {
		expect(dataOf<Wallet[]>(await shop.customer.api.get('/wallet'))).toContainEqual({
			account: expect.stringMatching(/^\d+$/),
			currency: 'KZT',
			balance: '100000',
			held: '0',
			available: '100000',
			status: 'active',
		});
		expect(dataOf<Wallet[]>(await shop.employee.api.get('/wallet'))).toContainEqual({
			account: null,
			currency: 'KZT',
			balance: '0',
			held: '0',
			available: '0',
			status: 'active',
		});
	});

	test('is for whoever is logged in, and takes no parameters', async () => {
		expect((await client().get('/wallet')).status).toBe(401);
		const answer = await shop.customer.api.get('/wallet?user=someone');
		expect(answer.status).toBe(400);
		expect(codeOf(answer)).toBe('INVALID_PAYLOAD');
	});
});

describe('POST /wallet/transfer', () => {
	test('moves the money and tells the journal and the new balance', async () => {
		const [before, received] = [await balance(shop.customer), await balance(shop.customer2)];

		const answer = await shop.customer.api.post('/wallet/transfer', {
			...toCustomer2(),
			note: 'Lunch',
		});

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toEqual({
			...toCustomer2(),
			fee: '0',
			note: 'Lunch',
			balance: String(before - 500n),
			journal: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		expect(await balance(shop.customer)).toBe(before - 500n);
		expect(await balance(shop.customer2)).toBe(received + 500n);
	});

	test('repeated with its key answers the same and moves nothing', async () => {
		const key = randomUUID();
		const first = await shop.customer.api.post('/wallet/transfer', toCustomer2(), { key });
		const after = await balance(shop.customer);

		const again = await shop.customer.api.post('/wallet/transfer', toCustomer2(500), { key });

		expect(again.status).toBe(200);
		expect(dataOf(again)).toEqual(dataOf(first));
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(await balance(shop.customer)).toBe(after);
	});

	test('M-T02 with the key of another request is refused', async () => {
		const key = randomUUID();
		await shop.customer.api.post('/wallet/transfer', toCustomer2('500'), { key });
		const before = await balance(shop.customer);

		const other = await shop.customer.api.post('/wallet/transfer', toCustomer2('501'), { key });

		expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
		expect(await balance(shop.customer)).toBe(before);
	});

	test('M-T01 sent forty times at once with one key moves once', async () => {
		const [key, before] = [randomUUID(), await balance(shop.customer)];

		const answers = await Promise.all(
			Array.from({ length: 40 }, () =>
				shop.customer.api.post('/wallet/transfer', toCustomer2('7'), { key }),
			),
		);

		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		expect(new Set(answers.map((answer) => JSON.stringify(dataOf(answer)))).size).toBe(1);
		expect(await balance(shop.customer)).toBe(before - 7n);
	});

	test('M-T04 refused for want of money stays refused; a new key finds what came', async () => {
		const [payer, key] = [shop.employee, randomUUID()];
		const send = (with_: string) =>
			payer.api.post('/wallet/transfer', toCustomer2('900'), { key: with_ });
		const refused = await send(key);
		await shop.fund(payer, 1_000n);

		const again = await send(key);

		expect([refused.status, codeOf(refused)]).toEqual([409, 'INSUFFICIENT_FUNDS']);
		expect([again.status, codeOf(again)]).toEqual([409, 'INSUFFICIENT_FUNDS']);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect((await send(randomUUID())).status).toBe(200);
	});

	test('previewed tells the exact entries and leaves nothing', async () => {
		const before = await balance(shop.customer);

		const answer = await shop.customer.api.post(
			'/wallet/transfer',
			{ ...toCustomer2(), preview: true },
			{ key: false },
		);

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({
			balance: String(before - 500n),
			fees: '0',
			entries: [{ amount: '-500' }, { amount: '500' }],
		});
		expect(await balance(shop.customer)).toBe(before);
	});

	test('M-T14 to oneself is refused', async () => {
		const answer = await shop.customer.api.post('/wallet/transfer', {
			...toCustomer2(),
			to: shop.customer.id,
		});
		expect([answer.status, codeOf(answer)]).toEqual([422, 'SAME_ACCOUNT']);
	});

	test('to nobody is refused as to somebody who may not receive', async () => {
		const answer = await shop.customer.api.post('/wallet/transfer', {
			...toCustomer2(),
			to: randomUUID(),
		});
		expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
	});

	test('needs a key, a login, and no more than its fields', async () => {
		const { api } = shop.customer;

		expect((await api.post('/wallet/transfer', toCustomer2(), { key: false })).status).toBe(400);
		expect((await api.post('/wallet/transfer', toCustomer2(), { key: 'short' })).status).toBe(400);
		expect((await client().post('/wallet/transfer', toCustomer2())).status).toBe(401);
		expect((await api.post('/wallet/transfer', { ...toCustomer2(), from: 'x' })).status).toBe(400);
		expect((await api.post('/wallet/transfer', {})).status).toBe(400);
		expect((await api.post('/wallet/transfer', { ...toCustomer2(), to: '1' })).status).toBe(400);
	});
});

describe('GET /wallet/transactions', () => {
	test('tells both sides what moved, newest first, and nothing about third persons', async () => {
		await shop.customer.api.post('/wallet/transfer', { ...toCustomer2('11'), note: 'Taxi' });

		const [paid] = dataOf<Transaction[]>(await shop.customer.api.get('/wallet/transactions'));
		const [received] = dataOf<Transaction[]>(await shop.customer2.api.get('/wallet/transactions'));

		expect(paid).toMatchObject({
			kind: 'transfer',
			currency: 'KZT',
			amount: '-11',
			note: 'Taxi',
			counterparties: [{ type: 'user', id: shop.customer2.id }],
		});
		expect(received).toMatchObject({
			journal: paid?.journal,
			amount: '11',
			counterparties: [{ type: 'user', id: shop.customer.id }],
		});
		expect(JSON.stringify(received)).not.toContain('@');
		expect(BigInt(paid?.balance_after ?? -1)).toBe(await balance(shop.customer));
	});

	test('is read to its end by its cursor, each row once', async () => {
		const { api } = shop.customer;
		const all = dataOf<Transaction[]>(await api.get('/wallet/transactions?limit=200'));
		const seen: string[] = [];
		for (let cursor = ''; ;) {
			const page = await api.get(`/wallet/transactions?limit=3&currency=KZT${cursor}`);
			seen.push(...dataOf<Transaction[]>(page).map(({ id }) => id));
			const { next_cursor: next } = (page.body as { meta: { next_cursor: string | null } }).meta;
			if (next === null) break;
			cursor = `&cursor=${next}`;
		}
		expect(seen).toEqual(all.map(({ id }) => id));
		expect(new Set(seen).size).toBe(seen.length);
	});

	test('takes known filters only, from whoever is logged in', async () => {
		const { api } = shop.customer;
		expect(dataOf(await api.get('/wallet/transactions?currency=USD'))).toEqual([]);
		for (const query of ['limit=0', 'limit=201', 'cursor=abc', 'currency=kzt', 'user=1']) {
			expect((await api.get(`/wallet/transactions?${query}`)).status).toBe(400);
		}
		expect((await client().get('/wallet/transactions')).status).toBe(401);
	});
});

describe('POST /wallet/pay-codes', () => {
	const wanted = { max_amount: '5000', currency: 'KZT' };

	test('gives a new code for two minutes, of which only the hash is kept', async () => {
		const answer = await shop.customer.api.post('/wallet/pay-codes', wanted, { key: false });
		const { code, expires_at } = dataOf<{ code: string; expires_at: string }>(answer);

		expect(answer.status).toBe(201);
		expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
		const left = Date.parse(expires_at) - Date.now();
		expect(left).toBeGreaterThan(60_000);
		expect(left).toBeLessThanOrEqual(121_000);

		const { query } = await sharedDatabase();
		const stored = await query('select wallet_pay_codes::text as row from wallet_pay_codes');
		expect(JSON.stringify(stored)).not.toContain(code);
	});

	test('is refused malformed, without login, and in a switched-off currency', async () => {
		const { api } = shop.customer;
		const ask = (body: object) => api.post('/wallet/pay-codes', body, { key: false });

		expect((await ask({ ...wanted, max_amount: '0' })).status).toBe(400);
		expect((await ask({ ...wanted, currency: 'ZZZ' })).status).toBe(400);
		expect(codeOf(await ask({ ...wanted, currency: 'VND' }))).toBe('CURRENCY_MISMATCH');
		expect((await client().post('/wallet/pay-codes', wanted, { key: false })).status).toBe(401);
	});
});
