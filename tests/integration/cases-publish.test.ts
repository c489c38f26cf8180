import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aCase,
	aDraft,
	coins,
	dataOf,
	itemsOf,
	type OpenCase,
	refusalOf,
	sword,
} from './cases-shop.ts';

const anybody = client();
let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

const publish = (id: string, body: object = {}, person = shop.manager) =>
	person.api.post(`/cases/${id}/publish`, body, { key: false });

describe('POST /cases/:id/publish', () => {
	test('freezes the draft as a version and makes the case active', async () => {
		const draft = await aDraft(shop, [sword, coins]);

		const response = await publish(draft.id);

		expect(response.status).toBe(200);
		expect(dataOf(response)).toMatchObject({ id: draft.id, version: 1, total_weight: '91' });
		expect(dataOf(await shop.manager.api.get(`/items/cases/${draft.id}?fields=status`))).toEqual({
			status: 'active',
		});
	});

	test('of what is in force already makes no other version', async () => {
		const lootCase = await aCase(shop, [sword, coins]);

		expect(dataOf(await publish(lootCase.id))).toEqual(lootCase);
	});

	test('twice at once makes one version', async () => {
		const draft = await aDraft(shop, [sword, coins]);

		const answers = await Promise.all([publish(draft.id), publish(draft.id)]);

		expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
		expect(answers.map((answer) => dataOf<OpenCase>(answer).version)).toEqual([1, 1]);
	});

	test('is what brings edited odds and a new price into force', async () => {
		const lootCase = await aCase(shop, [sword, coins]);
		const [item] = await itemsOf(shop, lootCase.id);
		await shop.manager.api.patch(`/items/case_items/${item}`, { weight: '50' });

		expect(dataOf(await anybody.get(`/cases/${lootCase.id}`))).toEqual(lootCase);

		const republished = dataOf<OpenCase>(await publish(lootCase.id, { price: '12000' }));
		expect(republished).toMatchObject({ version: 2, price: '12000', total_weight: '140' });
		expect(dataOf(await anybody.get(`/cases/${lootCase.id}`))).toEqual(republished);
	});

	test('leaves out an item that is switched off', async () => {
		const lootCase = await aCase(shop, [sword, coins]);
		const [item] = await itemsOf(shop, lootCase.id);
		await shop.manager.api.patch(`/items/case_items/${item}`, { is_active: false });

		expect(dataOf(await publish(lootCase.id))).toMatchObject({ version: 2, total_weight: '90' });
	});

	test.each([
		['no items', []],
		['a prize in another currency', [{ ...sword, currency: 'USD' }]],
		['weights above 53 bits', [{ ...sword, weight: '9007199254740991' }, coins]],
		['money with a stock', [{ ...coins, stock_left: '5' }]],
		['an item that is out of stock', [{ ...sword, stock_left: '0' }]],
	])('refuses %s', async (_, prizes) => {
		const draft = await aDraft(shop, prizes);

		expect(refusalOf(await publish(draft.id))).toMatchObject({ status: 422, code: 'ODDS_INVALID' });
		expect(refusalOf(await anybody.get(`/cases/${draft.id}`)).status).toBe(403);
	});

	test.each([
		0,
		'0',
		-1,
		'-0',
		'',
		' 12',
		'1e3',
		'0x10',
		'1_000',
		'1.5',
		'NaN',
		'１２',
		5.5,
		2 ** 53,
		[5],
		true,
		null,
		'1000000000000000000',
	])('M-T09 refuses the price %j with its path', async (price) => {
		const draft = await aDraft(shop, [coins]);

		expect(refusalOf(await publish(draft.id, { price }))).toEqual({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path: 'price',
		});
	});

	test('refuses an archived case', async () => {
		const lootCase = await aCase(shop, [coins]);
		await shop.manager.api.patch(`/items/cases/${lootCase.id}`, { status: 'archived' });

		expect(refusalOf(await publish(lootCase.id))).toMatchObject({
			status: 409,
			code: 'CASE_ARCHIVED',
		});
	});

	test('asks for a login', async () => {
		const draft = await aDraft(shop, [coins]);

		expect(refusalOf(await anybody.post(`/cases/${draft.id}/publish`, {})).status).toBe(401);
	});

	test('is for managers and administrators of the organization', async () => {
		const draft = await aDraft(shop, [coins]);
		const other = await aShop();

		for (const person of [shop.customer, shop.employee, shop.cashier, other.manager]) {
			expect(refusalOf(await publish(draft.id, {}, person))).toMatchObject({
				status: 403,
				code: 'FORBIDDEN',
			});
		}
		expect(refusalOf(await publish(randomUUID())).status).toBe(403);
		expect((await publish(draft.id, {}, shop.admin)).status).toBe(200);
	});
});
