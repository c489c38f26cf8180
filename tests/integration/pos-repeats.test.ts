import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
	aCoffee,
	aCounter,
	addProduct,
	dataOf,
	openShift,
	refusalOf,
	shiftOf,
	type Counter,
	type Receipt,
} from './pos-builders.ts';

let counter: Counter;
let shift: string;

beforeEach(async () => {
	counter = await aCounter();
	shift = await openShift(counter);
});

const sell = (body: object, key: string = randomUUID()) =>
	counter.shop.cashier.api.post('/pos/sales', body, { key });
const switchOff = (product: string) =>
	counter.shop.manager.api.patch(`/items/products/${product}`, { is_active: false });
const cashInTill = async () => (await shiftOf(counter, shift)).expected_cash;

describe('a sale that is sent again', () => {
	test('with the same key answers the first receipt, after the product was switched off too', async () => {
		const key = randomUUID();
		const first = await sell(aCoffee(counter, shift), key);
		await switchOff(counter.coffee);

		const again = await sell(aCoffee(counter, shift), key);

		expect(again.status).toBe(201);
		expect(again.body).toEqual(first.body);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(await cashInTill()).toBe('120000');
	});

	test('with the same key and another body is refused', async () => {
		const key = randomUUID();
		await sell(aCoffee(counter, shift), key);

		const other = aCoffee(counter, shift, { tenders: [{ method: 'card', amount: '120000' }] });
		expect(refusalOf(await sell(other, key))).toMatchObject({
			status: 422,
			code: 'IDEMPOTENCY_KEY_REUSED',
		});
	});

	test('with the key of a refusal answers that refusal', async () => {
		const key = randomUUID();
		await switchOff(counter.coffee);
		const first = await sell(aCoffee(counter, shift), key);
		await counter.shop.manager.api.patch(`/items/products/${counter.coffee}`, { is_active: true });

		const again = await sell(aCoffee(counter, shift), key);

		expect(refusalOf(first)).toMatchObject({ status: 409, code: 'PRODUCT_INACTIVE' });
		expect(refusalOf(again)).toEqual(refusalOf(first));
		expect((await sell(aCoffee(counter, shift))).status).toBe(201);
	});

	test('20 times at once with one key is one sale', async () => {
		const key = randomUUID();

		const answers = await Promise.all(
			Array.from({ length: 20 }, () => sell(aCoffee(counter, shift), key)),
		);

		expect(new Set(answers.map((answer) => dataOf<Receipt>(answer).number)).size).toBe(1);
		expect(await cashInTill()).toBe('120000');
	});

	test('M-T25 by its id, with a new key, answers the first receipt', async () => {
		const sale = aCoffee(counter, shift, { id: randomUUID() });
		const first = await sell(sale);
		await switchOff(counter.coffee);

		const again = await sell(sale);

		expect(again.body).toEqual(first.body);
		expect(await cashInTill()).toBe('120000');
	});

	test('M-T25 by its id with another body is refused', async () => {
		const id = randomUUID();
		await sell(aCoffee(counter, shift, { id }));

		const other = aCoffee(counter, shift, { id, tenders: [{ method: 'card', amount: '120000' }] });
		expect(refusalOf(await sell(other))).toMatchObject({
			status: 422,
			code: 'IDEMPOTENCY_KEY_REUSED',
		});
	});

	test('M-T25 by the number of its device answers the first receipt, under another id too', async () => {
		const device = { device_id: randomUUID(), device_seq: 41 };
		const first = await sell(aCoffee(counter, shift, { ...device, id: randomUUID() }));

		const again = await sell(aCoffee(counter, shift, { ...device, id: randomUUID() }));

		expect(again.body).toEqual(first.body);
	});

	test('M-T25 by the number of its device with another body is refused', async () => {
		const device = { device_id: randomUUID(), device_seq: 41 };
		await sell(aCoffee(counter, shift, device));

		const other = aCoffee(counter, shift, {
			...device,
			tenders: [{ method: 'card', amount: '120000' }],
		});
		expect(refusalOf(await sell(other))).toMatchObject({
			status: 409,
			code: 'DEVICE_SEQUENCE_REUSED',
		});
	});
});

describe('a preview', () => {
	test('answers the entries, and sells nothing', async () => {
		const preview = dataOf<Receipt & { entries: { amount: string }[]; fees: string }>(
			await sell(aCoffee(counter, shift, { preview: true })),
		);

		const amounts = preview.entries.map(({ amount }) => BigInt(amount));
		expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(0n);
		expect(preview).toMatchObject({ total: '120000', fees: '0' });
		expect(await cashInTill()).toBe('0');

		const { number } = dataOf<Receipt>(await sell(aCoffee(counter, shift)));
		expect(number).toBe(preview.number);
	});
});

describe('receipt numbers', () => {
	test('of one till have no gap after 40 parallel sales', async () => {
		const free = await addProduct(counter.shop, { sku: randomUUID(), is_active: false });

		const answers = await Promise.all(
			Array.from({ length: 40 }, (_, turn) =>
				// Every eighth one is refused on the way.
				sell(aCoffee(counter, shift, turn % 8 === 0 ? { lines: [{ product: free }] } : {})),
			),
		);

		const numbers = answers
			.filter(({ status }) => status === 201)
			.map((answer) => Number(dataOf<Receipt>(answer).number.slice(-6)))
			.toSorted((a, b) => a - b);
		expect(numbers).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
		expect(await cashInTill()).toBe(String(35n * 120_000n));
	});
});
