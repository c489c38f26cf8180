import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf } from './wallet-readers.ts';

const CURRENCY = 'SAR';

let shop: Shop;
let fee: string;

beforeAll(async () => {
	shop = await aShop();
	const { api } = shop.admin;
	await api.patch(`/items/currencies/${CURRENCY}`, { is_enabled: true });
	const row = { currency: CURRENCY, rate_ppm: 10_000, minimum: '5' };
	fee = dataOf<{ id: string }>(await api.post('/items/transfer_fees', row, { key: false })).id;
	await shop.fund(shop.customer, 100_000n, CURRENCY);
});

afterAll(async () => {
	await shop.admin.api.delete(`/items/transfer_fees/${fee}`);
	await shop.admin.api.patch(`/items/currencies/${CURRENCY}`, { is_enabled: false });
});

const transfer = (amount: string, more: object = {}) =>
	shop.customer.api.post('/wallet/transfer', {
		to: shop.customer2.id,
		amount,
		currency: CURRENCY,
		...more,
	});

describe('M-T23 a transfer with a fee', () => {
	test('is previewed with the exact entries and the fee, then done so', async () => {
		const preview = dataOf<{ fee: string; fees: string; entries: { amount: string }[] }>(
			await transfer('1000', { preview: true }),
		);
		expect(preview).toMatchObject({ fee: '10', fees: '10' });
		expect(preview.entries.map(({ amount }) => amount).toSorted()).toEqual(['-1000', '10', '990']);

		expect(dataOf(await transfer('1000'))).toMatchObject({ amount: '1000', fee: '10' });
	});

	test('of less than the fee is refused', async () => {
		const answer = await transfer('4');
		expect([answer.status, codeOf(answer)]).toEqual([422, 'FEE_EXCEEDS_AMOUNT']);
	});
});

describe('fees', () => {
	test('are set by administrators alone, in whole minor units', async () => {
		const { admin, manager, customer } = shop;
		const path = `/items/transfer_fees/${fee}`;

		expect((await admin.api.patch(path, { minimum: '1e3' })).status).toBe(400);
		expect((await admin.api.patch(path, { rate_ppm: 1_000_001 })).status).toBe(400);
		expect((await admin.api.patch(path, { maximum: '4' })).status).toBe(400);
		expect((await manager.api.patch(path, { minimum: '0' })).status).toBe(403);
		expect((await customer.api.patch(path, { minimum: '0' })).status).toBe(403);
		expect(dataOf(await customer.api.get(path))).toMatchObject({ rate_ppm: 10_000, minimum: '5' });
	});
});
