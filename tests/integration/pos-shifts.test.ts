import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop } from '../harness/shop.ts';
import {
	aCoffee,
	aCounter,
	dataOf,
	openShift,
	refusalOf,
	shiftOf,
	type Counter,
	type Shift,
} from './pos-builders.ts';

let counter: Counter;

beforeEach(async () => {
	counter = await aCounter();
});

describe('POST /pos/shifts', () => {
	const opening = (changes: object = {}) => ({
		till: counter.till,
		opening_cash: '500000',
		...changes,
	});

	test('opens a till with its float', async () => {
		const opened = await counter.shop.cashier.api.post('/pos/shifts', opening());

		expect(opened.status).toBe(201);
		expect(dataOf<Shift>(opened)).toMatchObject({
			till: { id: counter.till, name: 'Front' },
			organization: counter.shop.organization,
			currency: 'KZT',
			status: 'open',
			opened_by: counter.shop.cashier.id,
			opening_cash: '500000',
			cash_step: '100',
			expected_cash: '500000',
			counted_cash: null,
			journal: expect.any(String),
		});
	});

	test.each([
		['till', { till: 'front' }],
		['till', { till: undefined }],
		['opening_cash', { opening_cash: '1.5' }],
		['opening_cash', { opening_cash: undefined }],
		['note', { note: 'hello' }],
	])('names %s as what is wrong with %j', async (path, changes) => {
		const refused = await counter.shop.cashier.api.post('/pos/shifts', opening(changes));

		expect(refusalOf(refused)).toMatchObject({ status: 400, code: 'INVALID_PAYLOAD', path });
	});

	test('asks for a login', async () => {
		expect((await client().post('/pos/shifts', opening())).status).toBe(401);
	});

	test.each(['employee', 'customer'] as const)('is not for the %s', async (person) => {
		const refused = await counter.shop[person].api.post('/pos/shifts', opening());

		expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
	});

	test.each(['manager', 'admin'] as const)('is for the %s', async (person) => {
		expect((await counter.shop[person].api.post('/pos/shifts', opening())).status).toBe(201);
	});

	test('answers for a till of another organization as for one that is not there', async () => {
		const stranger = await aShop();
		const foreign = await stranger.cashier.api.post('/pos/shifts', opening());
		const unknown = await stranger.cashier.api.post('/pos/shifts', opening({ till: randomUUID() }));

		expect(refusalOf(foreign)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
		expect(refusalOf(foreign)).toEqual(refusalOf(unknown));
	});

	test('M-T27 opens one of two in parallel', async () => {
		const both = await Promise.all(
			[1, 2].map(() => counter.shop.cashier.api.post('/pos/shifts', opening())),
		);

		expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
		const refused = both.find(({ status }) => status === 409)!;
		expect(refusalOf(refused).code).toBe('SHIFT_ALREADY_OPEN');
	});

	test('refuses a till that is switched off', async () => {
		await counter.shop.manager.api.patch(`/items/tills/${counter.till}`, { is_active: false });

		const refused = await counter.shop.cashier.api.post('/pos/shifts', opening());
		expect(refusalOf(refused)).toMatchObject({ status: 409, code: 'TILL_INACTIVE' });
	});

	test('answers the same for the same key, and refuses another body with it', async () => {
		const key = randomUUID();
		const { api } = counter.shop.cashier;

		const first = await api.post('/pos/shifts', opening(), { key });
		const again = await api.post('/pos/shifts', opening(), { key });
		const other = await api.post('/pos/shifts', opening({ opening_cash: '1' }), { key });

		expect(again.status).toBe(201);
		expect(again.body).toEqual(first.body);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(refusalOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
	});

	test('needs a key', async () => {
		const refused = await counter.shop.cashier.api.post('/pos/shifts', opening(), { key: false });

		expect(refusalOf(refused)).toMatchObject({ status: 400, path: 'Idempotency-Key' });
	});

	test('previews the entries, and opens nothing', async () => {
		const { api } = counter.shop.cashier;

		const preview = dataOf<{ entries: { amount: string }[] }>(
			await api.post('/pos/shifts', opening({ preview: true })),
		);

		expect(preview.entries.map(({ amount }) => amount).toSorted()).toEqual(['-500000', '500000']);
		expect((await api.post('/pos/shifts', opening())).status).toBe(201);
	});
});

describe('GET /pos/shifts/:id', () => {
	test('tells the cash that the ledger expects', async () => {
		const shift = await openShift(counter, '500000');
		dataOf(await counter.shop.cashier.api.post('/pos/sales', aCoffee(counter, shift)));

		expect(await shiftOf(counter, shift)).toMatchObject({
			status: 'open',
			expected_cash: '620000',
		});
	});

	test('is for those who sell in the organization', async () => {
		const shift = await openShift(counter);
		const stranger = await aShop();
		const read = async (api: ReturnType<typeof client>, id = shift) =>
			(await api.get(`/pos/shifts/${id}`)).status;

		expect(await read(counter.shop.manager.api)).toBe(200);
		expect(await read(counter.shop.employee.api)).toBe(403);
		expect(await read(stranger.cashier.api)).toBe(403);
		expect(await read(counter.shop.cashier.api, randomUUID())).toBe(403);
		expect(await read(counter.shop.cashier.api, 'first')).toBe(400);
		expect(await read(client())).toBe(401);
	});
});

describe('POST /pos/shifts/:id/close', () => {
	let shift: string;
	const close = (counted: unknown, changes: object = {}, key?: string) =>
		counter.shop.cashier.api.post(
			`/pos/shifts/${shift}/close`,
			{ counted_cash: counted, ...changes },
			key === undefined ? {} : { key },
		);

	beforeEach(async () => {
		shift = await openShift(counter, '500000');
	});

	test('posts what the count differs', async () => {
		const closed = await close('499900', { reason: 'A coin was missing.' });

		expect(closed.status).toBe(200);
		expect(dataOf<Shift>(closed)).toMatchObject({
			status: 'closed',
			expected_cash: '500000',
			counted_cash: '499900',
			difference: '-100',
			closed_by: counter.shop.cashier.id,
			journal: expect.any(String),
		});
	});

	test('of an exact count posts nothing', async () => {
		expect(dataOf<Shift>(await close('500000'))).toMatchObject({ difference: '0', journal: null });
	});

	test.each([
		['counted_cash', { counted_cash: 'all' }],
		['counted_cash', { counted_cash: undefined }],
		['reason', { reason: '' }],
		['id', { id: randomUUID() }],
	])('names %s as what is wrong with %j', async (path, changes) => {
		expect(refusalOf(await close('500000', changes))).toMatchObject({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path,
		});
	});

	test('is for those who sell in the organization', async () => {
		const stranger = await aShop();
		const by = async (api: ReturnType<typeof client>, id = shift) =>
			(await api.post(`/pos/shifts/${id}/close`, { counted_cash: '0' })).status;

		expect(await by(client())).toBe(401);
		expect(await by(counter.shop.employee.api)).toBe(403);
		expect(await by(stranger.cashier.api)).toBe(403);
		expect(await by(counter.shop.cashier.api, randomUUID())).toBe(403);
		expect(await shiftOf(counter, shift)).toMatchObject({ status: 'open' });
	});

	test('happens once', async () => {
		await close('500000');

		expect(refusalOf(await close('500000'))).toMatchObject({ status: 409, code: 'SHIFT_CLOSED' });
	});

	test('answers the same for the same key, and refuses the key for another shift', async () => {
		const key = randomUUID();
		const first = await close('500000', {}, key);
		const again = await close('500000', {}, key);

		shift = await openShift(counter, '500000');
		const other = await close('500000', {}, key);

		expect(again.body).toEqual(first.body);
		expect(refusalOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
	});

	test('previews the difference, and leaves the shift open', async () => {
		expect(dataOf<Shift>(await close('1', { preview: true }))).toMatchObject({
			difference: '-499999',
		});
		expect(await shiftOf(counter, shift)).toMatchObject({ status: 'open' });
	});

	test('M-T26 expects every sale that was acknowledged, and no other', async () => {
		const sales = Array.from({ length: 20 }, () =>
			counter.shop.cashier.api.post('/pos/sales', aCoffee(counter, shift)),
		);
		const closed = close('500000');

		const statuses = (await Promise.all(sales)).map(({ status }) => status);
		const { expected_cash } = dataOf<Shift>(await closed);

		const sold = BigInt(statuses.filter((status) => status === 201).length);
		expect(new Set(statuses)).toEqual(new Set(statuses.map((s) => (s === 201 ? 201 : 409))));
		expect(expected_cash).toBe(String(500_000n + sold * 120_000n));
	});
});
