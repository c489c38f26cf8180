/** M-T09 and M-T10: every amount that the till takes obeys the same digits. */
import { beforeAll, describe, expect, test } from 'vitest';
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

beforeAll(async () => {
	counter = await aCounter();
	shift = await openShift(counter);
});

const malformed: readonly unknown[] = [
	-1,
	'-1',
	'-0',
	'',
	' 12',
	'1e3',
	'0x10',
	'1_000',
	'1.5',
	'01',
	'NaN',
	'Infinity',
	'１２',
	5.5,
	2 ** 53,
	'1000000000000000000',
	[5],
	true,
	null,
];

type Field = {
	readonly path: string;
	/** Whether something must move: then 0 is malformed as well. */
	readonly isPositive: boolean;
	readonly send: (amount: unknown) => ReturnType<Counter['shop']['cashier']['api']['post']>;
};

const cashier = () => counter.shop.cashier.api;
const sale = (changes: object) => cashier().post('/pos/sales', aCoffee(counter, shift, changes));

const fields: readonly Field[] = [
	{
		path: 'opening_cash',
		isPositive: false,
		send: (opening_cash) => cashier().post('/pos/shifts', { till: counter.till, opening_cash }),
	},
	{
		path: 'counted_cash',
		isPositive: false,
		send: (counted_cash) => cashier().post(`/pos/shifts/${shift}/close`, { counted_cash }),
	},
	{
		path: 'lines.0.quantity_milli',
		isPositive: true,
		send: (quantity_milli) => sale({ lines: [{ product: counter.coffee, quantity_milli }] }),
	},
	{
		path: 'tenders.0.amount',
		isPositive: true,
		send: (amount) => sale({ tenders: [{ method: 'card', amount }] }),
	},
	{
		path: 'tenders.0.tendered',
		isPositive: true,
		send: (tendered) => sale({ tenders: [{ method: 'cash', amount: '120000', tendered }] }),
	},
	{
		path: 'device_seq',
		isPositive: false,
		send: (device_seq) => sale({ device_id: 'amounts', device_seq }),
	},
];

describe.each(fields)('M-T09 $path', ({ path, isPositive, send }) => {
	test.each(isPositive ? [...malformed, 0, '0'] : malformed)('refuses %j', async (amount) => {
		expect(refusalOf(await send(amount))).toMatchObject({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path,
			reason: expect.any(String),
		});
	});
});

describe('M-T09 a price', () => {
	const price = (amount: unknown) =>
		counter.shop.manager.api.patch(`/items/products/${counter.coffee}`, { price: amount });

	test.each(malformed)('refuses %j', async (amount) => {
		expect(refusalOf(await price(amount))).toMatchObject({ status: 400, path: 'price' });
	});

	test('takes 5 and "5" as the same', async () => {
		const own = await addProduct(counter.shop, { sku: 'five', price: 5 });
		const path = `/items/products/${own}`;

		const before = dataOf<{ price: string }>(await counter.shop.manager.api.get(path));
		dataOf(await counter.shop.manager.api.patch(path, { price: '5' }));
		const after = dataOf<{ price: string }>(await counter.shop.manager.api.get(path));

		expect([before.price, after.price]).toEqual(['5', '5']);
	});
});

describe('M-T09 a tender', () => {
	test.each([120_000, '120000'])('of %j is the same', async (amount) => {
		const receipt = dataOf<Receipt>(await sale({ tenders: [{ method: 'card', amount }] }));

		expect(receipt.total).toBe('120000');
	});
});

test('M-T10 a price beyond 2^53 is sold and told to the unit', async () => {
	const price = '9007199254740993';
	const product = await addProduct(counter.shop, { sku: 'dear', price, tax_code: null });

	const receipt = dataOf<Receipt>(
		await sale({ lines: [{ product }], tenders: [{ method: 'card', amount: price }] }),
	);

	expect(receipt.total).toBe(price);
	const [row] = dataOf<{ total: string }[]>(
		await counter.shop.manager.api.get(`/items/sales?filter[id][_eq]=${receipt.id}&fields=total`),
	);
	expect(row).toEqual({ total: price });
});

test('nothing has changed by what was malformed', async () => {
	expect(await shiftOf(counter, shift)).toMatchObject({ status: 'open', expected_cash: '0' });
});
