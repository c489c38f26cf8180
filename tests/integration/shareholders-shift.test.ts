import { beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Shop } from '../harness/shop.ts';
import { dataOf, holdersOf, partsOf, refusalOf } from './shareholders-scene.ts';

const distributions = '/shareholders/distributions';

let shop: Shop;
let till: string;
let coffee: string;

beforeAll(async () => {
	shop = await aShop();
	await holdersOf(shop, [500n, 300n, 200n]);
	const { organization } = shop;
	const [tax, product, drawer] = [
		{ organization, code: 'vat', name: 'VAT', rate_ppm: 120_000, valid_from: '2020-01-01' },
		{
			organization,
			sku: 'coffee',
			name: 'Coffee',
			price: '120000',
			currency: 'KZT',
			tax_code: 'vat',
		},
		{ organization, name: 'Front', currency: 'KZT' },
	];
	await shop.admin.api.post('/items/taxes', tax);
	coffee = dataOf<{ id: string }>(await shop.admin.api.post('/items/products', product)).id;
	till = dataOf<{ id: string }>(await shop.admin.api.post('/items/tills', drawer)).id;
});

async function openShift(): Promise<string> {
	const opened = await shop.cashier.api.post('/pos/shifts', { till, opening_cash: '0' });
	return dataOf<{ id: string }>(opened).id;
}

const closeShift = (shift: string, counted_cash: string) =>
	shop.cashier.api.post(`/pos/shifts/${shift}/close`, { counted_cash, reason: 'Counted.' });

const sell = (shift: string, cups: number, amount: string) =>
	shop.cashier.api.post('/pos/sales', {
		shift,
		lines: [{ product: coffee, quantity_milli: cups * 1000 }],
		tenders: [{ method: 'cash', amount }],
	});

describe('a distribution of a shift', () => {
	test('waits until the shift is closed, then splits its takings without tax, once', async () => {
		const shift = await openShift();
		expect((await sell(shift, 3, '360000')).status).toBeLessThan(300);
		expect(refusalOf(await shop.manager.api.post(distributions, { shift }))).toEqual([
			409,
			'SHIFT_NOT_CLOSED',
		]);
		await closeShift(shift, '360000');

		const preview = await shop.manager.api.post(`${distributions}/preview`, { shift });
		const draft = await shop.manager.api.post(distributions, { shift });
		const again = await shop.manager.api.post(distributions, { shift });

		expect(draft.status).toBe(201);
		expect(dataOf(draft)).toMatchObject({ amount: '321429', scope: `shift:${shift}` });
		expect(partsOf(dataOf(draft))).toEqual(['160714', '96429', '64286']);
		expect(partsOf(dataOf(preview))).toEqual(partsOf(dataOf(draft)));
		expect(refusalOf(again)).toEqual([409, 'ALREADY_SPLIT']);
	});

	test('has the days of the clock of the organization, the closing day as record date', async () => {
		const shift = await openShift();
		await sell(shift, 1, '120000');
		await closeShift(shift, '480000');
		const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Almaty' }).format(new Date());

		const { period_start, record_date, period_end } = dataOf(
			await shop.manager.api.post(distributions, { shift }),
		);

		expect([period_start, record_date]).toEqual([today, today]);
		expect(Date.parse(period_end) - Date.parse(record_date)).toBe(86_400_000);
	});

	test('that took nothing is refused', async () => {
		const shift = await openShift();
		await closeShift(shift, '480000');

		expect(refusalOf(await shop.manager.api.post(distributions, { shift }))).toEqual([
			409,
			'NOTHING_TO_SPLIT',
		]);
	});
});
