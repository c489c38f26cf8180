import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sharedDatabase, type TestDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { sharedProvider } from '../harness/provider.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { anAmount, aTopUp, deposit, makeDue, paymentOf, type TopUp } from './billing-scene.ts';
import { balance, codeOf, dataOf, pathOf } from './wallet-readers.ts';

const provider = sharedProvider();
/** A worker looks every 15 seconds. */
const WAIT = { timeout: 40_000, interval: 200 };

let shop: Shop;
let database: TestDatabase;

beforeAll(async () => {
	[shop, database] = await Promise.all([aShop(), sharedDatabase()]);
});

afterAll(async () => {
	expect(await database.query('select problem, detail from ledger_check()')).toEqual([]);
});

const isNow = (payment: string, status: string) =>
	vi.waitFor(async () => {
		expect(await paymentOf(database, payment)).toMatchObject({ status });
	}, WAIT);

describe('POST /wallet/deposit', () => {
	test('M-T40 starts a payment and credits nothing until the provider has told of it', async () => {
		const [amount, before] = [anAmount(), await balance(shop.customer)];

		const topUp = await aTopUp(shop.customer, amount);

		expect(topUp).toMatchObject({ status: 'pending', amount: String(amount), currency: 'KZT' });
		expect(await balance(shop.customer)).toBe(before);

		await provider.pay(topUp.secret);
		await isNow(topUp.payment, 'succeeded');
		expect(await balance(shop.customer)).toBe(before + amount);
	});

	test('repeated with its key is the same payment, and one at the provider', async () => {
		const [amount, key] = [anAmount(), randomUUID()];
		const first = await deposit(shop.customer, amount, key);

		const again = await deposit(shop.customer, amount, key);

		expect(dataOf(again)).toEqual(dataOf(first));
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		const { intents } = await provider.books();
		expect(intents.filter((intent) => BigInt(intent.amount) === amount)).toHaveLength(1);
	});

	test('sent twenty times at once with one key is one payment', async () => {
		const [amount, key] = [anAmount(), randomUUID()];

		const answers = await Promise.all(
			Array.from({ length: 20 }, () => deposit(shop.customer, amount, key)),
		);

		expect(new Set(answers.map((answer) => JSON.stringify(dataOf(answer)))).size).toBe(1);
		const { intents } = await provider.books();
		expect(intents.filter((intent) => BigInt(intent.amount) === amount)).toHaveLength(1);
	});

	test('M-T02 with the key of another request is refused', async () => {
		const [amount, key] = [anAmount(), randomUUID()];
		await deposit(shop.customer, amount, key);

		const other = await deposit(shop.customer, amount + 1n, key);

		expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
	});

	test('repeated after it was paid tells so, and no secret', async () => {
		const [amount, key] = [anAmount(), randomUUID()];
		const topUp = dataOf<TopUp>(await deposit(shop.customer, amount, key));
		await provider.pay(topUp.client_secret ?? '');
		await isNow(topUp.payment, 'succeeded');

		const again = dataOf<TopUp>(await deposit(shop.customer, amount, key));

		expect(again).toMatchObject({ status: 'succeeded', client_secret: null });
	});

	test('previewed tells the entries, and starts nothing', async () => {
		const amount = anAmount();
		const answer = await shop.customer.api.post(
			'/wallet/deposit',
			{ amount, currency: 'KZT', preview: true },
			{ key: false },
		);

		expect(answer.status).toBeLessThan(300);
		const { entries } = dataOf<{ entries: { amount: string }[] }>(answer);
		expect(entries.map((entry) => entry.amount).toSorted()).toEqual([`-${amount}`, `${amount}`]);
		const { intents } = await provider.books();
		expect(intents.filter((intent) => BigInt(intent.amount) === amount)).toEqual([]);
	});

	test('above what the provider takes is refused', async () => {
		const answer = await deposit(shop.customer, 100_000_000n);
		expect([answer.status, codeOf(answer)]).toEqual([422, 'AMOUNT_NOT_PAYABLE']);
		expect(pathOf(answer)).toBe('amount');
	});

	test('is for whoever is logged in', async () => {
		const answer = await client().post('/wallet/deposit', { amount: '5', currency: 'KZT' });
		expect(answer.status).toBe(401);
	});
});

describe('M-T40 a person', () => {
	test('reads the own payments only, and no key of them', async () => {
		const topUp = await aTopUp(shop.customer);
		const path = `/items/payments/${topUp.payment}`;

		const own = await shop.customer.api.get(path);

		expect(dataOf<object>(own)).toMatchObject({ id: topUp.payment, status: 'pending' });
		expect(dataOf<object>(own)).not.toHaveProperty('provider_key');
		expect((await shop.customer2.api.get(path)).status).toBe(403);
		expect((await shop.customer.api.get('/items/webhook_events')).status).toBe(403);
	});

	test('makes or changes no payment, administrators neither', async () => {
		const { payment } = await aTopUp(shop.customer);
		for (const { api } of [shop.customer, shop.admin]) {
			const made = await api.post('/items/payments', { status: 'succeeded', amount: '5' });
			const changed = await api.patch(`/items/payments/${payment}`, { status: 'succeeded' });
			const deleted = await api.delete(`/items/payments/${payment}`);
			expect([made.status, changed.status, deleted.status]).toEqual([403, 403, 403]);
		}
	});
});

describe('a provider that does not answer', () => {
	test.each(['hang', 'error'] as const)('(%s) leaves the payment unknown', async (mode) => {
		const amount = anAmount();
		await provider.break({ match: `amount=${amount}`, mode, times: 100 });

		const answer = await deposit(shop.customer, amount);

		expect(dataOf<TopUp>(answer)).toMatchObject({ status: 'unknown', client_secret: null });
		await provider.repair(`amount=${amount}`);
	});

	test('M-T08 and has done its part is found again by the key: one payment, one charge', async () => {
		const [amount, key] = [anAmount(), randomUUID()];
		await provider.break({ match: `amount=${amount}`, mode: 'lose', times: 2 });
		const lost = dataOf<TopUp>(await deposit(shop.customer, amount, key));
		expect(lost).toMatchObject({ status: 'unknown', client_secret: null });

		const found = dataOf<TopUp>(await deposit(shop.customer, amount, key));

		expect(found.payment).toBe(lost.payment);
		await provider.pay(found.client_secret ?? '');
		await isNow(found.payment, 'succeeded');
		const { intents, charges } = await provider.books();
		expect(intents.filter((intent) => BigInt(intent.amount) === amount)).toHaveLength(1);
		expect(charges.filter((charge) => BigInt(charge.amount) === amount)).toHaveLength(1);
	});

	test('once is asked again by the client itself, and nobody notices', async () => {
		const amount = anAmount();
		await provider.break({ match: `amount=${amount}`, mode: 'lose', times: 1 });

		const topUp = await aTopUp(shop.customer, amount);

		expect(topUp.status).toBe('pending');
	});
});

describe('the worker', () => {
	test('credits what was paid while no event arrived', async () => {
		const [topUp, before] = [await aTopUp(shop.employee), await balance(shop.employee)];
		await provider.hold(topUp.intent);
		await provider.pay(topUp.secret);

		await makeDue(database, topUp.payment);

		await isNow(topUp.payment, 'succeeded');
		expect(await balance(shop.employee)).toBe(before + BigInt(topUp.amount));
	});

	test('ends at the provider what nobody has finished in five days', async () => {
		const topUp = await aTopUp(shop.employee);
		await provider.hold(topUp.intent);
		await database.query(
			`do $$ begin
				set local "cubehub.billing" = 'on';
				update payments set checks_count = 6 where id = '${topUp.payment}';
			end $$`,
		);
		await makeDue(database, topUp.payment);

		await isNow(topUp.payment, 'cancelled');

		const { intents } = await provider.books();
		expect(intents.find(({ id }) => id === topUp.intent)).toMatchObject({ status: 'canceled' });
	});
});
