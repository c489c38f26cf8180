import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop } from '../harness/shop.ts';
import {
	aCoffee,
	aCounter,
	addProduct,
	dataOf,
	openShift,
	refusalOf,
	type Counter,
	type Receipt,
} from './pos-builders.ts';

let counter: Counter;
let shift: string;
let receipt: Receipt;

beforeAll(async () => {
	counter = await aCounter();
	shift = await openShift(counter);
	const { shop } = counter;
	const sold = await shop.cashier.api.post(
		'/pos/sales',
		aCoffee(counter, shift, { customer: shop.customer.id }),
	);
	receipt = dataOf<Receipt>(sold);
});

describe('GET /pos/sales/:id', () => {
	const read = (api: ReturnType<typeof client>, id = receipt.id) => api.get(`/pos/sales/${id}`);

	test.each(['cashier', 'manager', 'admin', 'customer'] as const)(
		'answers the receipt of the sale to the %s',
		async (person) => {
			expect(dataOf<Receipt>(await read(counter.shop[person].api))).toEqual(receipt);
		},
	);

	test('answers everybody else as if it were not there', async () => {
		const stranger = await aShop();
		const unknown = await read(counter.shop.cashier.api, randomUUID());

		for (const person of [
			counter.shop.employee,
			counter.shop.customer2,
			stranger.cashier,
			stranger.manager,
		]) {
			const refused = await read(person.api);
			expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
			expect(refusalOf(refused)).toEqual(refusalOf(unknown));
		}
	});

	test('asks for a login and an id', async () => {
		expect((await read(client())).status).toBe(401);
		expect((await read(counter.shop.cashier.api, 'last')).status).toBe(400);
	});
});

describe('the tables of the till', () => {
	const guarded = ['shifts', 'sales', 'sale_items', 'sale_item_taxes', 'sale_payments'];

	test.each(guarded)('%s are written by nobody through the generated API', async (table) => {
		const { api } = counter.shop.admin;

		const refused = [
			await api.post(`/items/${table}`, {}),
			await api.patch(`/items/${table}/${receipt.id}`, { status: 'voided' }),
			await api.delete(`/items/${table}/${receipt.id}`),
		];

		for (const answer of refused) {
			expect(refusalOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
		}
	});

	test('show a customer the own receipts and no other', async () => {
		const rows = async (api: ReturnType<typeof client>) =>
			dataOf<{ id: string }[]>(await api.get('/items/sales?fields=id,total,items.name')).map(
				({ id }) => id,
			);

		expect(await rows(counter.shop.customer.api)).toEqual([receipt.id]);
		expect(await rows(counter.shop.customer2.api)).toEqual([]);
	});

	test('keep a till that has had a shift', async () => {
		const { api } = counter.shop.admin;

		const moved = await api.patch(`/items/tills/${counter.till}`, { currency: 'USD' });
		expect(refusalOf(moved)).toMatchObject({ status: 409, code: 'TILL_IN_USE' });
	});

	test('keep what was used: it is never deleted', async () => {
		const { api } = counter.shop.admin;
		const [tax] = receipt['taxes'] as { tax: string }[];

		for (const [path, code] of [
			[`tills/${counter.till}`, 'TILL_IN_USE'],
			[`products/${counter.coffee}`, 'PRODUCT_IN_USE'],
			[`taxes/${tax!.tax}`, 'TAX_IN_USE'],
		] as const) {
			expect(refusalOf(await api.delete(`/items/${path}`))).toMatchObject({ status: 409, code });
		}
	});

	test('let go what was never used', async () => {
		const unused = await addProduct(counter.shop, { sku: randomUUID() });

		expect((await counter.shop.admin.api.delete(`/items/products/${unused}`)).status).toBe(204);
	});

	test('refuse a second rate of a tax on the same days', async () => {
		const { shop } = counter;

		const refused = await shop.manager.api.post('/items/taxes', {
			organization: shop.organization,
			code: 'vat',
			name: 'VAT',
			rate_ppm: 160_000,
			valid_from: '2026-01-01',
		});
		expect(refusalOf(refused)).toMatchObject({ status: 409, code: 'TAX_OVERLAPS' });
	});

	test('refuse a nameless product', async () => {
		const { shop } = counter;

		const refused = await shop.manager.api.patch(`/items/products/${counter.coffee}`, {
			name: ' ',
		});
		expect(refusalOf(refused)).toMatchObject({ status: 400, path: 'name' });
	});

	test.each(['taxes', 'tills', 'products'])(
		'let nobody write %s of another organization',
		async (table) => {
			const stranger = await aShop();
			const rows: Record<string, object> = {
				taxes: { code: 'x', name: 'X', rate_ppm: 1, valid_from: '2026-01-01' },
				tills: { name: 'X', currency: 'KZT' },
				products: { sku: 'x', name: 'X', price: '1', currency: 'KZT' },
			};

			const refused = await stranger.manager.api.post(`/items/${table}`, {
				organization: counter.shop.organization,
				...rows[table],
			});
			expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
		},
	);
});
