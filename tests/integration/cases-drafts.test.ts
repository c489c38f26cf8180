import { beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Shop } from '../harness/shop.ts';
import { aCase, aDraft, coins, itemsOf, opened, refusalOf } from './cases-shop.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('a case in the generated API', () => {
	test('keeps the price of its version', async () => {
		const lootCase = await aCase(shop, [coins]);

		const response = await shop.admin.api.patch(`/items/cases/${lootCase.id}`, { price: '1' });

		expect(refusalOf(response)).toMatchObject({ status: 409, code: 'CASE_PRICE_FROZEN' });
	});

	test('is not made active without odds, nor given a version by hand', async () => {
		const draft = await aDraft(shop, [coins]);
		const other = await aCase(shop, [coins]);
		const patch = (change: object) => shop.admin.api.patch(`/items/cases/${draft.id}`, change);

		expect(refusalOf(await patch({ status: 'active' }))).toMatchObject({
			status: 409,
			code: 'CASE_NOT_PUBLISHED',
		});
		expect(refusalOf(await patch({ current_version: other.case_version })).status).toBe(403);
	});

	test('that was opened is archived, not deleted', async () => {
		const lootCase = await aCase(shop, [coins]);
		await shop.fund(shop.customer, 10_000n);
		await opened(shop.customer, lootCase);

		expect(refusalOf(await shop.admin.api.delete(`/items/cases/${lootCase.id}`))).toMatchObject({
			status: 409,
			code: 'CASE_HAS_OPENINGS',
		});
		const archived = await shop.manager.api.patch(`/items/cases/${lootCase.id}`, {
			status: 'archived',
		});
		expect(archived.status).toBe(200);
	});

	test('that was published stays, and so do its items', async () => {
		const lootCase = await aCase(shop, [coins]);
		const [item] = await itemsOf(shop, lootCase.id);

		expect(refusalOf(await shop.admin.api.delete(`/items/cases/${lootCase.id}`))).toMatchObject({
			status: 409,
			code: 'CASE_IS_PUBLISHED',
		});
		expect(refusalOf(await shop.admin.api.delete(`/items/case_items/${item}`))).toMatchObject({
			status: 409,
			code: 'CASE_ITEM_IS_PUBLISHED',
		});
	});

	test('that is a draft is deleted with its items', async () => {
		const draft = await aDraft(shop, [coins]);

		expect((await shop.admin.api.delete(`/items/cases/${draft.id}`)).status).toBe(204);
	});

	test.each(['-1', '1e3', '0x10', '1_000', '1.5', '１２', 5.5, true, '1000000000000000000'])(
		'M-T09 refuses %j as a price, a weight and a value',
		async (amount) => {
			const draft = await aDraft(shop, [coins]);
			const [item] = await itemsOf(shop, draft.id);

			const price = await shop.manager.api.patch(`/items/cases/${draft.id}`, { price: amount });
			expect(refusalOf(price)).toMatchObject({ status: 400, path: 'price' });
			for (const field of ['weight', 'value']) {
				const edited = await shop.manager.api.patch(`/items/case_items/${item}`, {
					[field]: amount,
				});
				expect(refusalOf(edited)).toMatchObject({ status: 400, path: field });
			}
		},
	);

	test('M-T09 refuses a wrong weight over GraphQL', async () => {
		const draft = await aDraft(shop, [coins]);
		const [item] = await itemsOf(shop, draft.id);

		const response = await shop.admin.api.post('/graphql', {
			query: `mutation { update_case_items_item(id: "${item}", data: { weight: "-5" }) { id } }`,
		});

		expect(refusalOf(response).code).toBe('INVALID_PAYLOAD');
	});

	test('is written by managers, and read by customers only when it is active', async () => {
		const draft = await aDraft(shop, [coins]);

		for (const person of [shop.customer, shop.employee]) {
			const written = await person.api.patch(`/items/cases/${draft.id}`, { name: 'Mine' });
			expect(written.status).toBe(403);
			expect((await person.api.get(`/items/cases/${draft.id}`)).status).toBe(403);
		}
	});
});
