import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aHolder,
	aTrustedAdmin,
	decide,
	reason,
	told,
	type Waiting,
} from './staff-actions-scene.ts';
import { balance, dataOf, pathOf } from './wallet-readers.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('POST /ledger/adjustments', () => {
	test('waits for a second administrator, who confirms it', async () => {
		const { person, account } = await aHolder(shop, 0n);

		const asked = await shop.admin.api.post('/ledger/adjustments', {
			account,
			amount: '150',
			reason,
		});
		expect(asked.status).toBe(202);
		expect(dataOf(asked)).toMatchObject({ status: 'pending', currency: 'KZT', journal: null });
		expect(await balance(person)).toBe(0n);

		const own = await decide(shop.admin, dataOf<Waiting>(asked).request, 'confirm', {});
		const confirmed = await decide(shop.admin2, dataOf<Waiting>(asked).request, 'confirm', {});
		const again = await decide(shop.admin2, dataOf<Waiting>(asked).request, 'confirm', {});

		expect(told(own)).toEqual([403, 'FORBIDDEN']);
		expect(dataOf(confirmed)).toMatchObject({
			status: 'confirmed',
			requested_by: shop.admin.id,
			decided_by: shop.admin2.id,
		});
		expect(told(again)).toEqual([409, 'REQUEST_DECIDED']);
		expect(await balance(person)).toBe(150n);
	});

	test('is posted at once up to the limit, and once for its key', async () => {
		const admin = await aTrustedAdmin(shop, 'adjustment', '1000');
		const { person } = await aHolder(shop, 500n);
		const body = { user: person.id, currency: 'KZT', amount: -200, reason };
		const key = randomUUID();

		const first = await admin.api.post('/ledger/adjustments', body, { key });
		const second = await admin.api.post(
			'/ledger/adjustments',
			{ ...body, amount: '-200' },
			{ key },
		);
		const other = await admin.api.post('/ledger/adjustments', { ...body, amount: '-201' }, { key });

		expect([first.status, dataOf<Waiting>(first).status]).toEqual([200, 'posted']);
		expect(second.body).toEqual(first.body);
		expect(second.headers.get('idempotent-replayed')).toBe('true');
		expect(told(other)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
		expect(await balance(person)).toBe(300n);
	});

	test('answers 202 again when a waiting one is repeated', async () => {
		const { account } = await aHolder(shop, 0n);
		const key = randomUUID();
		const ask = () =>
			shop.admin.api.post('/ledger/adjustments', { account, amount: '1', reason }, { key });

		const [first, second] = [await ask(), await ask()];

		expect([first.status, second.status]).toEqual([202, 202]);
		expect(second.body).toEqual(first.body);
	});

	test('is previewed with its entries, and moves nothing', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const body = { account, amount: '70', reason, preview: true };

		const preview = await shop.admin.api.post('/ledger/adjustments', body, { key: false });

		expect(preview.status).toBe(200);
		expect(dataOf(preview)).toMatchObject({ status: 'pending', journal: null, fees: '0' });
		const { entries } = dataOf<{ entries: { account: string; amount: string }[] }>(preview);
		expect(entries).toContainEqual({ account, amount: '70' });
		expect(entries.map(({ amount }) => amount).toSorted()).toEqual(['-70', '70']);
		expect(await balance(person)).toBe(0n);
	});

	test.each([
		['amount', { amount: '0' }],
		['amount', { amount: 0 }],
		['amount', { amount: '-0' }],
		['amount', { amount: '--5' }],
		['amount', { amount: '+5' }],
		['amount', { amount: '-1.5' }],
		['amount', { amount: -1.5 }],
		['amount', { amount: '1e3' }],
		['amount', { amount: '-0x10' }],
		['amount', { amount: ' -5' }],
		['amount', { amount: -(2 ** 53) }],
		['amount', { amount: '-1000000000000000000' }],
		['amount', { amount: [5] }],
		['amount', { amount: null }],
		['reason', { reason: ' ' }],
		['reason', { reason: undefined }],
		['account', { account: undefined }],
		['account', { account: '-1' }],
		['account', { user: randomUUID() }],
		['currency', { account: undefined, user: randomUUID() }],
		['currency', { currency: 'kzt' }],
		['note', { note: 'Unknown' }],
	])('M-T09 refuses a wrong %s: %o', async (path, wrong) => {
		const body = { account: '1', amount: '5', reason, ...wrong };
		const answer = await shop.admin.api.post('/ledger/adjustments', body);
		expect([...told(answer), pathOf(answer)]).toEqual([400, 'INVALID_PAYLOAD', path]);
	});

	test('takes a key', async () => {
		const body = { account: '1', amount: '5', reason };
		const answer = await shop.admin.api.post('/ledger/adjustments', body, { key: false });
		expect([...told(answer), pathOf(answer)]).toEqual([400, 'INVALID_PAYLOAD', 'Idempotency-Key']);
	});

	test('is for administrators', async () => {
		const body = { account: '1', amount: '5', reason };
		expect((await client().post('/ledger/adjustments', body)).status).toBe(401);
		for (const { api } of [shop.manager, shop.cashier, shop.customer]) {
			expect(told(await api.post('/ledger/adjustments', body))).toEqual([403, 'FORBIDDEN']);
		}
	});

	test('refuses what the account cannot pay, and an account or currency that does not fit', async () => {
		const admin = await aTrustedAdmin(shop, 'adjustment', '1000');
		const { account } = await aHolder(shop, 10n);
		const refused = async (body: object) =>
			told(await admin.api.post('/ledger/adjustments', { amount: '-11', reason, ...body }));

		expect(await refused({ account })).toEqual([409, 'INSUFFICIENT_FUNDS']);
		expect(await refused({ account, currency: 'USD' })).toEqual([422, 'CURRENCY_MISMATCH']);
		expect(await refused({ account: '999999999' })).toEqual([403, 'FORBIDDEN']);
		expect(await refused({ user: randomUUID(), currency: 'KZT' })).toEqual([403, 'FORBIDDEN']);
	});
});
