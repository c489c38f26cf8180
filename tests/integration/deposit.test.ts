import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { sharedProvider } from '../harness/provider.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf, pathOf } from './wallet-readers.ts';
import { aCustomer, walletOf } from './withdrawals-scene.ts';

type Deposit = {
	readonly payment: string;
	readonly client_secret: string;
	readonly entries?: readonly { readonly amount: string }[];
};

let shop: Shop;

const soon = { timeout: 30_000, interval: 200 };
const wanted = { amount: '25000', currency: 'KZT' };

beforeAll(async () => {
	shop = await aShop();
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

describe('POST /wallet/deposit', () => {
	test('starts a payment and credits nothing; the callback of the provider does', async () => {
		const person = await aCustomer(shop, 0n);

		const answer = await person.api.post('/wallet/deposit', wanted);

		expect(answer.status).toBe(201);
		expect(dataOf(answer)).toEqual({
			payment: expect.stringMatching(/^[0-9a-f-]{36}$/),
			provider: 'stripe',
			status: 'pending',
			client_secret: expect.stringContaining('_secret_'),
			...wanted,
			journal: null,
		});
		expect((await walletOf(person)).balance).toBe('0');

		await sharedProvider().pay(dataOf<Deposit>(answer).client_secret);
		await expect.poll(() => walletOf(person), soon).toMatchObject({ balance: '25000' });
	});

	test('repeated with its key is the same payment', async () => {
		const [person, key] = [await aCustomer(shop, 0n), randomUUID()];
		const first = await person.api.post('/wallet/deposit', wanted, { key });

		const again = await person.api.post('/wallet/deposit', wanted, { key });

		expect(again.status).toBe(201);
		expect(dataOf<Deposit>(again).payment).toBe(dataOf<Deposit>(first).payment);
		const other = await person.api.post('/wallet/deposit', { ...wanted, amount: '1' }, { key });
		expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
	});

	test('previewed tells the entries that will follow, and starts nothing', async () => {
		const person = await aCustomer(shop, 0n);

		const answer = await person.api.post(
			'/wallet/deposit',
			{ ...wanted, preview: true },
			{ key: false },
		);

		expect(answer.status).toBe(200);
		expect(dataOf<Deposit>(answer)).toMatchObject({ client_secret: null, fees: '0' });
		expect(
			dataOf<Deposit>(answer)
				.entries?.map(({ amount }) => amount)
				.toSorted(),
		).toEqual(['-25000', '25000']);
		expect(dataOf(await person.api.get('/items/payments'))).toEqual([]);
	});

	test('M-T40 takes no status, wallet or person from whoever asks', async () => {
		const person = await aCustomer(shop, 0n);
		for (const field of ['status', 'user', 'account', 'payment', 'credited', 'journal']) {
			const answer = await person.api.post('/wallet/deposit', { ...wanted, [field]: 'succeeded' });
			expect([answer.status, pathOf(answer)]).toEqual([400, field]);
		}
		expect((await walletOf(person)).balance).toBe('0');
	});

	test('needs a key, a login, and a well-formed amount in an enabled currency', async () => {
		const { api } = await aCustomer(shop, 0n);

		expect((await client().post('/wallet/deposit', wanted)).status).toBe(401);
		expect((await api.post('/wallet/deposit', wanted, { key: false })).status).toBe(400);
		for (const amount of ['0', '-1', '1.5', '', null, true, [5]]) {
			const answer = await api.post('/wallet/deposit', { ...wanted, amount });
			expect([answer.status, pathOf(answer)]).toEqual([400, 'amount']);
		}
		expect((await api.post('/wallet/deposit', { ...wanted, currency: 'ZZZ' })).status).toBe(400);
		expect(codeOf(await api.post('/wallet/deposit', { ...wanted, currency: 'VND' }))).toBe(
			'CURRENCY_MISMATCH',
		);
	});
});
