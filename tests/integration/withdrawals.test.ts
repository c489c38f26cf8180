import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf, pathOf } from './wallet-readers.ts';
import {
	aCustomer,
	aDestination,
	aRequest,
	aWithdrawal,
	decide,
	walletOf,
	type Withdrawal,
} from './withdrawals-scene.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

const seen = (answer: { status: number; body: unknown }) => [answer.status, codeOf(answer)];

describe('POST /wallet/withdraw', () => {
	test('holds the amount and tells the last signs of where it goes', async () => {
		const person = await aCustomer(shop);

		const answer = await person.api.post('/wallet/withdraw', aRequest('KZ86125KZT5004100100'));

		expect(answer.status).toBe(201);
		expect(dataOf(answer)).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			user: person.id,
			amount: '40000',
			currency: 'KZT',
			destination: '…0100',
			status: 'requested',
			reason: null,
			failure: null,
			journal: null,
			expires_at: expect.any(String),
			created_at: expect.any(String),
			decided_at: null,
		});
		expect(await walletOf(person)).toMatchObject({
			balance: '100000',
			held: '40000',
			available: '60000',
		});
	});

	test('repeated with its key is the same one, also as forty at once', async () => {
		const [person, key, body] = [await aCustomer(shop), randomUUID(), aRequest()];

		const answers = await Promise.all(
			Array.from({ length: 40 }, () => person.api.post('/wallet/withdraw', body, { key })),
		);

		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
		expect(new Set(answers.map((answer) => dataOf<Withdrawal>(answer).id)).size).toBe(1);
		expect((await walletOf(person)).held).toBe('40000');
		expect(
			seen(await person.api.post('/wallet/withdraw', aRequest(aDestination()), { key })),
		).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
	});

	test('previewed holds nothing and needs no key', async () => {
		const person = await aCustomer(shop);

		const answer = await person.api.post(
			'/wallet/withdraw',
			{ ...aRequest(), preview: true },
			{ key: false },
		);

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({ status: 'requested', entries: [], fees: '0' });
		expect((await walletOf(person)).held).toBe('0');
		expect(dataOf(await person.api.get('/wallet/withdrawals'))).toEqual([]);
	});

	test('M-T19 of more than is there, or of what is held already, is refused', async () => {
		const person = await aCustomer(shop, 50_000n);
		await aWithdrawal(person);

		expect(seen(await person.api.post('/wallet/withdraw', aRequest()))).toEqual([
			409,
			'INSUFFICIENT_FUNDS',
		]);
		const transfer = { to: shop.customer.id, amount: '40000', currency: 'KZT' };
		expect(seen(await person.api.post('/wallet/transfer', transfer))).toEqual([
			409,
			'INSUFFICIENT_FUNDS',
		]);
	});

	test('needs a key, a login, and well-formed fields', async () => {
		const { api } = await aCustomer(shop);
		const post = (body: object, key?: string | false) =>
			api.post('/wallet/withdraw', body, key === undefined ? {} : { key });

		expect(seen(await client().post('/wallet/withdraw', aRequest()))).toEqual([
			401,
			'INVALID_CREDENTIALS',
		]);
		expect((await post(aRequest(), false)).status).toBe(400);
		expect((await post(aRequest(), 'short')).status).toBe(400);
		for (const [path, value] of [
			['amount', '0'],
			['amount', '-1'],
			['amount', '1e3'],
			['amount', 5.5],
			['currency', 'kzt'],
			['currency', 'ZZZ'],
			['destination', ''],
			['destination', 'short'],
			['destination', 'with\u0000zero-sign'],
			['destination', 'x'.repeat(201)],
			['user', shop.customer.id],
		] as const) {
			const answer = await post({ ...aRequest(), [path]: value });
			expect([answer.status, pathOf(answer)]).toEqual([400, path]);
		}
		expect(seen(await post({ ...aRequest(), currency: 'VND' }))).toEqual([
			422,
			'CURRENCY_MISMATCH',
		]);
	});

	test('of a person who may not move money is refused', async () => {
		const unverified = await shop.person({ role: 'customer', isVerified: false });
		const answer = await unverified.api.post('/wallet/withdraw', aRequest());
		expect([403, 409]).toContain(answer.status);

		const suspended = await aCustomer(shop);
		const { query } = await sharedDatabase();
		await query(`update directus_users set status = 'suspended' where id = $1`, [suspended.id]);
		expect((await suspended.api.post('/wallet/withdraw', aRequest())).status).toBe(401);
	});
});

describe('GET /wallet/withdrawals', () => {
	test('shows the own ones, newest first, by cursor and status', async () => {
		const person = await aCustomer(shop);
		const { id: first } = await aWithdrawal(person);
		await decide(person, first, 'cancel');
		const { id: second } = await aWithdrawal(person);

		const page = await person.api.get('/wallet/withdrawals?limit=1');
		const { next_cursor } = (page.body as { meta: { next_cursor: string } }).meta;
		const rest = await person.api.get(`/wallet/withdrawals?limit=1&cursor=${next_cursor}`);

		expect(dataOf<Withdrawal[]>(page).map(({ id }) => id)).toEqual([second]);
		expect(dataOf<Withdrawal[]>(rest).map(({ id }) => id)).toEqual([first]);
		expect(rest.body).toMatchObject({ meta: { next_cursor: null } });
		expect(dataOf(await person.api.get('/wallet/withdrawals?status=cancelled'))).toMatchObject([
			{ id: first },
		]);
	});

	test('M-T40 shows those of others to staff alone, who may ask for one person', async () => {
		const person = await aCustomer(shop);
		const { id } = await aWithdrawal(person);
		const all = `/wallet/withdrawals?scope=all&status=requested&user=${person.id}`;

		for (const staff of [shop.manager, shop.admin]) {
			expect(dataOf<Withdrawal[]>(await staff.api.get(all)).map((each) => each.id)).toEqual([id]);
			expect(dataOf(await staff.api.get('/wallet/withdrawals?status=requested'))).toEqual([]);
		}
		for (const stranger of [shop.customer, shop.employee, shop.cashier]) {
			expect(seen(await stranger.api.get(all))).toEqual([403, 'FORBIDDEN']);
			expect(seen(await stranger.api.get(`/wallet/withdrawals?user=${person.id}`))).toEqual([
				403,
				'FORBIDDEN',
			]);
			expect(dataOf(await stranger.api.get('/wallet/withdrawals'))).toEqual([]);
		}
		expect((await client().get('/wallet/withdrawals')).status).toBe(401);
		expect((await shop.admin.api.get('/wallet/withdrawals?status=lost')).status).toBe(400);
	});

	test('M-T40 and the collection show a person the own rows, and nobody a destination or a key', async () => {
		const [person, destination] = [await aCustomer(shop), aDestination()];
		const { id } = await aWithdrawal(person, destination);

		const own = await person.api.get('/items/withdrawals?fields=*');
		expect(dataOf<Withdrawal[]>(own).map((each) => each.id)).toEqual([id]);
		expect(dataOf<object[]>(own)[0]).not.toHaveProperty('provider_key');
		expect((await shop.customer.api.get(`/items/withdrawals/${id}`)).status).toBe(403);
		const { body } = await person.api.get('/items/withdrawals?fields=account.balance');
		expect(JSON.stringify(body)).not.toContain('balance');

		const asAdmin = await shop.admin.api.get(`/items/withdrawals/${id}?fields=*.*`);
		expect(asAdmin.status).toBe(200);
		expect(JSON.stringify(asAdmin.body)).not.toContain(destination);
		expect((await shop.admin.api.get('/items/withdrawal_destinations')).status).toBe(403);
	});
});

describe('GET /wallet/holds', () => {
	test('shows the owner what is held, for what and until when', async () => {
		const person = await aCustomer(shop);
		const withdrawal = await aWithdrawal(person);

		const [hold] = dataOf<object[]>(await person.api.get('/wallet/holds'));

		expect(hold).toEqual({
			id: expect.any(String),
			currency: 'KZT',
			amount: '40000',
			ref_type: 'withdrawal',
			ref_id: withdrawal.id,
			created_at: expect.any(String),
			expires_at: expect.any(String),
		});
		const { expires_at: until } = hold as { expires_at: string };
		expect(Date.parse(until)).toBe(Date.parse(withdrawal.expires_at ?? ''));
		await decide(person, withdrawal.id, 'cancel');
		expect(dataOf(await person.api.get('/wallet/holds'))).toEqual([]);
	});

	test('shows nothing of others, and needs a login', async () => {
		await aWithdrawal(await aCustomer(shop));
		expect(dataOf(await shop.employee.api.get('/wallet/holds'))).toEqual([]);
		expect((await shop.employee.api.get('/wallet/holds?user=x')).status).toBe(400);
		expect((await client().get('/wallet/holds')).status).toBe(401);
	});
});
