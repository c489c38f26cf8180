import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { balance, codeOf, dataOf, pathOf } from './wallet-readers.ts';
import { aCustomer, aRequest } from './withdrawals-scene.ts';

let shop: Shop;
const made: string[] = [];

beforeAll(async () => {
	shop = await aShop();
});

afterEach(async () => {
	for (const id of made.splice(0)) await shop.admin.api.delete(`/items/ledger_limits/${id}`);
});

const path = '/items/ledger_limits';

/** Sets a limit of one person as an administrator does in the studio. */
async function limit({ id }: Person, fields: object): Promise<string> {
	const body = { operation: 'transfer', currency: 'KZT', user: id, ...fields };
	const answer = await shop.admin.api.post(path, body, { key: false });
	if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
	const row = dataOf<{ id: string }>(answer);
	made.push(row.id);
	return row.id;
}

const transfer = ({ api }: Person, amount: string, key: string = randomUUID()) =>
	api.post('/wallet/transfer', { to: shop.customer2.id, amount, currency: 'KZT' }, { key });
const seen = (answer: { status: number; body: unknown }) => [answer.status, codeOf(answer)];

describe('a limit that an administrator sets', () => {
	test('holds from the next transfer on, says what is left, and ends when it is taken away', async () => {
		const person = await aCustomer(shop);
		const id = await limit(person, { per_operation: '600', per_day: '1000' });

		expect(seen(await transfer(person, '601'))).toEqual([422, 'LIMIT_EXCEEDED']);
		expect((await transfer(person, '600')).status).toBe(200);
		const refused = await transfer(person, '401');
		expect(refused.body.errors[0].extensions).toMatchObject({
			code: 'LIMIT_EXCEEDED',
			limit: 'per_day',
			most: '1000',
			left: '400',
		});

		await shop.admin.api.patch(`${path}/${id}`, { per_day: '2000' });
		expect((await transfer(person, '401')).status).toBe(200);
		await shop.admin.api.delete(`${path}/${id}`);
		expect((await transfer(person, '5000')).status).toBe(200);
	});

	test('is not passed by many requests at once', async () => {
		const person = await aCustomer(shop);
		await limit(person, { per_day: '1000' });
		const before = await balance(person);

		const answers = await Promise.all(Array.from({ length: 30 }, () => transfer(person, '100')));

		expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
		expect(answers.filter(({ status }) => status === 422)).toHaveLength(20);
		expect(await balance(person)).toBe(before - 1_000n);
	});

	test('refuses for ever by the key that met it; a new key finds the room', async () => {
		const [person, key] = [await aCustomer(shop), randomUUID()];
		const id = await limit(person, { per_day: '100' });
		expect((await transfer(person, '101', key)).status).toBe(422);
		await shop.admin.api.patch(`${path}/${id}`, { per_day: '1000' });

		expect(seen(await transfer(person, '101', key))).toEqual([422, 'LIMIT_EXCEEDED']);
		expect((await transfer(person, '101')).status).toBe(200);
	});

	test('of withdrawals and deposits holds there', async () => {
		const person = await aCustomer(shop);
		await limit(person, { operation: 'withdrawal', per_day: '40000' });
		await limit(person, { operation: 'deposit', per_day: '1000', per_operation: '800' });
		const deposit = (amount: string) =>
			person.api.post('/wallet/deposit', { amount, currency: 'KZT' });

		expect((await person.api.post('/wallet/withdraw', aRequest())).status).toBe(201);
		expect(seen(await person.api.post('/wallet/withdraw', aRequest(undefined, '1')))).toEqual([
			422,
			'LIMIT_EXCEEDED',
		]);
		expect(seen(await deposit('801'))).toEqual([422, 'LIMIT_EXCEEDED']);
		expect((await deposit('800')).status).toBe(201);
		expect(seen(await deposit('201'))).toEqual([422, 'LIMIT_EXCEEDED']);
	});
});

describe('the table of limits', () => {
	const body = { operation: 'transfer', currency: 'KZT', per_day: '1000' };

	test.each([
		['per_day', -1],
		['per_day', '1e3'],
		['per_day', 1.5],
		['per_operation', '١٢'],
		['second_person_above', '0x10'],
	])('takes no %s of %j', async (field, value) => {
		const row = { ...body, user: shop.employee.id, [field]: value };
		const answer = await shop.admin.api.post(path, row, { key: false });
		expect([answer.status, codeOf(answer), pathOf(answer)]).toEqual([
			400,
			'INVALID_PAYLOAD',
			field,
		]);
	});

	test('takes no limit of 0, no unknown operation, and no row that limits nothing', async () => {
		for (const change of [{ per_day: '0' }, { operation: 'magic' }, { per_day: null }]) {
			const row = { ...body, user: shop.employee.id, ...change };
			expect(seen(await shop.admin.api.post(path, row, { key: false }))).toEqual([
				400,
				'INVALID_PAYLOAD',
			]);
		}
	});

	test('keeps large limits to the digit', async () => {
		const id = await limit(shop.employee, { per_day: '9007199254740993' });
		expect(dataOf(await shop.admin.api.get(`${path}/${id}`))).toMatchObject({
			per_day: '9007199254740993',
		});
	});

	test('has one row for an operation, currency and person', async () => {
		await limit(shop.employee, { per_day: '5' });
		const again = { ...body, user: shop.employee.id };
		const answer = await shop.admin.api.post(path, again, { key: false });
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});

	test('is read by managers and written by administrators alone', async () => {
		const id = await limit(shop.employee, { per_day: '5' });

		expect((await shop.manager.api.get(`${path}/${id}`)).status).toBe(200);
		for (const { api } of [shop.manager, shop.employee, shop.customer]) {
			expect((await api.post(path, body, { key: false })).status).toBe(403);
			expect((await api.patch(`${path}/${id}`, { per_day: '9' })).status).toBe(403);
			expect((await api.delete(`${path}/${id}`)).status).toBe(403);
		}
		expect((await shop.customer.api.get(path)).status).toBe(403);
	});
});
