import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop } from '../harness/shop.ts';
import {
	aCoffee,
	aCounter,
	addProduct,
	addTax,
	addTill,
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

const sell = (body: object, key?: string) =>
	counter.shop.cashier.api.post('/pos/sales', body, key === undefined ? {} : { key });
const sold = async (body: object) => dataOf<Receipt>(await sell(body));

/** A pay code of the customer of the shop. */
async function aPayCode(max: string): Promise<string> {
	const issued = await counter.shop.customer.api.post('/wallet/pay-codes', {
		max_amount: max,
		currency: 'KZT',
	});
	return dataOf<{ code: string }>(issued).code;
}

describe('a sale', () => {
	test('is priced, taxed and numbered by the server', async () => {
		const receipt = await sold({
			shift,
			lines: [{ product: counter.coffee, quantity_milli: 3000 }],
			tenders: [{ method: 'cash', amount: 360_000, tendered: '400000' }],
		});

		expect(receipt).toMatchObject({
			number: expect.stringMatching(/^Front-20\d\d-\d{6}$/),
			status: 'completed',
			price_mode: 'inclusive',
			organization: { id: counter.shop.organization },
			till: { id: counter.till, name: 'Front' },
			cashier: { id: counter.shop.cashier.id },
			lines: [{ line_no: 1, quantity_milli: '3000', net: '321429', tax: '38571', total: '360000' }],
			taxes: [{ code: 'vat', rate_ppm: 120_000, base: '321429', amount: '38571' }],
			tenders: [{ method: 'cash', amount: '360000', tendered: '400000', change: '40000' }],
			total: '360000',
			change: '40000',
			journal: expect.any(String),
		});
	});

	test('is split among wallet, card and cash', async () => {
		await counter.shop.fund(counter.shop.customer, 50_000n);
		const code = await aPayCode('50000');

		const receipt = await sold(
			aCoffee(counter, shift, {
				tenders: [
					{ method: 'wallet', amount: '50000', code },
					{ method: 'card', amount: '30000' },
					{ method: 'cash', amount: '40000', tendered: '50000' },
				],
			}),
		);

		expect(receipt).toMatchObject({ paid_total: '120000', change: '10000' });
	});

	test('adds tax to prices that do not contain it', async () => {
		const catering = await addProduct(counter.shop, {
			sku: randomUUID(),
			price: '100000',
			is_tax_included: false,
		});

		const receipt = await sold({
			shift,
			lines: [{ product: catering }],
			tenders: [{ method: 'card', amount: '112000' }],
		});
		expect(receipt).toMatchObject({
			price_mode: 'exclusive',
			subtotal: '100000',
			tax_total: '12000',
			total: '112000',
		});
	});

	test('M-T32 rounds tax by the line: the lines add up to the total', async () => {
		await addTax(counter.shop, 'zero', 0);
		const sweet = await addProduct(counter.shop, {
			sku: randomUUID(),
			price: '29',
			is_tax_included: false,
		});
		const book = await addProduct(counter.shop, {
			sku: randomUUID(),
			price: '500',
			is_tax_included: false,
			tax_code: 'zero',
		});

		const receipt = await sold({
			shift,
			lines: [...Array.from({ length: 10 }, () => ({ product: sweet })), { product: book }],
			tenders: [{ method: 'card', amount: '820' }],
		});

		expect(receipt).toMatchObject({ subtotal: '790', tax_total: '30', total: '820' });
		const lines = receipt['lines'] as { total: string; tax: string }[];
		expect(lines.reduce((sum, { total }) => sum + BigInt(total), 0n)).toBe(820n);
		expect(lines.at(-1)).toMatchObject({ tax: '0', total: '500' });
	});

	test.each([
		['1224', '1200'],
		['1225', '1250'],
		['1274', '1250'],
		['1275', '1300'],
	])('M-T31 of %s UAH minor units is %s in cash and exact by card', async (price, inCash) => {
		const till = await addTill(counter.shop, 'UAH', `Hryvnia ${price}`);
		const shift = await openShift({ ...counter, till });
		const product = await addProduct(counter.shop, {
			sku: randomUUID(),
			price,
			currency: 'UAH',
			tax_code: null,
		});
		const by = (method: string, amount: string) =>
			sell({ shift, lines: [{ product }], tenders: [{ method, amount }] });

		expect(dataOf<Receipt>(await by('cash', inCash))).toMatchObject({
			total: inCash,
			rounding: String(BigInt(inCash) - BigInt(price)),
		});
		expect(dataOf<Receipt>(await by('card', price))).toMatchObject({ total: price, rounding: '0' });
	});

	test('of nothing needs no tender', async () => {
		const water = await addProduct(counter.shop, { sku: randomUUID(), price: '0' });

		const receipt = await sold({ shift, lines: [{ product: water }], tenders: [] });
		expect(receipt).toMatchObject({ total: '0', journal: null });
	});

	test('asks for a login, and is for those who sell in the organization', async () => {
		const stranger = await aShop();
		const body = aCoffee(counter, shift);
		const by = async (api: ReturnType<typeof client>) =>
			(await api.post('/pos/sales', body)).status;

		expect(await by(client())).toBe(401);
		expect(await by(counter.shop.customer.api)).toBe(403);
		expect(await by(counter.shop.employee.api)).toBe(403);
		expect(await by(stranger.cashier.api)).toBe(403);
		expect(await by(counter.shop.manager.api)).toBe(201);
	});
});

describe('a sale is refused', () => {
	const product = () => ({ product: counter.coffee });

	test.each([
		['shift', { shift: 'now' }],
		['lines', { lines: [] }],
		['lines.0.product', { lines: [{ product: 'coffee' }] }],
		['lines.0.price', () => ({ lines: [{ ...product(), price: '1' }] })],
		['tenders.0.method', { tenders: [{ method: 'cheque', amount: '120000' }] }],
		['tenders.0.code', { tenders: [{ method: 'wallet', amount: '120000' }] }],
		['tenders.0.tendered', { tenders: [{ method: 'cash', amount: '120000', tendered: '119999' }] }],
		['tenders', { tenders: [1, 2].map(() => ({ method: 'cash', amount: '60000' })) }],
		['customer', { customer: 'somebody' }],
		['device_seq', { device_id: 'device' }],
		['total', { total: '120000' }],
	])('with the path %s when it is malformed there', async (path, changes) => {
		const body = aCoffee(counter, shift, typeof changes === 'function' ? changes() : changes);

		expect(refusalOf(await sell(body))).toMatchObject({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path,
		});
	});

	test('for products, customers and shifts that are not there, or of another organization', async () => {
		const stranger = await aCounter();
		const unknown = { product: randomUUID() };

		for (const changes of [
			{ lines: [unknown] },
			{ lines: [{ product: stranger.coffee }] },
			{ customer: randomUUID() },
			{ shift: randomUUID() },
			{ shift: await openShift(stranger) },
		]) {
			const refused = await sell(aCoffee(counter, shift, changes));
			expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
		}
	});

	test('when the tenders are not the total, and told what is', async () => {
		const refused = await sell(
			aCoffee(counter, shift, { tenders: [{ method: 'card', amount: '119999' }] }),
		);

		expect(refusalOf(refused)).toMatchObject({
			status: 422,
			code: 'TENDER_MISMATCH',
			expected: '120000',
			given: '119999',
		});
	});

	test('when prices with and without tax are mixed', async () => {
		const other = await addProduct(counter.shop, { sku: randomUUID(), is_tax_included: false });

		const refused = await sell(aCoffee(counter, shift, { lines: [product(), { product: other }] }));
		expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'PRICE_MODE_MIXED' });
	});

	test.each([
		['PRODUCT_INACTIVE', 409, { is_active: false }],
		['TAX_NOT_IN_FORCE', 409, { tax_code: 'luxury' }],
		['CURRENCY_MISMATCH', 422, { currency: 'USD' }],
	])('with %s', async (code, status, changes) => {
		const other = await addProduct(counter.shop, { sku: randomUUID(), ...changes });

		const refused = await sell(aCoffee(counter, shift, { lines: [{ product: other }] }));
		expect(refusalOf(refused)).toMatchObject({ status, code, product: other });
	});

	test('when it reaches 10^18', async () => {
		const gold = await addProduct(counter.shop, { sku: randomUUID(), price: '999999999999999999' });

		const refused = await sell(
			aCoffee(counter, shift, { lines: [{ product: gold, quantity_milli: '999999999999999999' }] }),
		);
		expect(refusalOf(refused)).toMatchObject({ status: 422, code: 'LIMIT_EXCEEDED' });
	});

	test('in a closed shift', async () => {
		const till = await addTill(counter.shop, 'KZT', 'Closed');
		const closed = await openShift({ ...counter, till });
		await counter.shop.cashier.api.post(`/pos/shifts/${closed}/close`, { counted_cash: '0' });

		const refused = await sell(aCoffee(counter, closed));
		expect(refusalOf(refused)).toMatchObject({ status: 409, code: 'SHIFT_CLOSED' });
	});

	test('with a pay code that is not there, is used, or is for less', async () => {
		await counter.shop.fund(counter.shop.customer, 240_000n);
		const small = await aPayCode('119999');
		const used = await aPayCode('120000');
		const paying = (code: string) =>
			sell(aCoffee(counter, shift, { tenders: [{ method: 'wallet', amount: '120000', code }] }));
		await paying(used);

		for (const code of ['guessed', small, used]) {
			expect(refusalOf(await paying(code))).toMatchObject({ status: 403, code: 'FORBIDDEN' });
		}
	});

	test('when the wallet is empty', async () => {
		const { api } = counter.shop.customer2;
		const issued = await api.post('/wallet/pay-codes', { max_amount: '120000', currency: 'KZT' });
		const { code } = dataOf<{ code: string }>(issued);

		const refused = await sell(
			aCoffee(counter, shift, { tenders: [{ method: 'wallet', amount: '120000', code }] }),
		);
		expect(refusalOf(refused)).toMatchObject({ status: 409, code: 'INSUFFICIENT_FUNDS' });
	});

	test('and nothing has changed', async () => {
		const before = await shiftOf(counter, shift);

		await sell(aCoffee(counter, shift, { tenders: [] }));
		await sell(aCoffee(counter, shift, { lines: [{ product: randomUUID() }] }));

		expect(await shiftOf(counter, shift)).toEqual(before);
	});
});
