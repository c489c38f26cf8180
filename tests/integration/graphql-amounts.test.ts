/**
 * Amounts that come by GraphQL: Directus' own reading of whole numbers is more lenient than money is.
 * A refused field is an error in the body; the status of the answer is GraphQL's own.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { aShop, type Shop } from '../harness/shop.ts';

const setPrice = `mutation ($id: ID!, $product: update_products_input!) {
	update_products_item(id: $id, data: $product) { price }
}`;

describe('a price by GraphQL', () => {
	let shop: Shop;
	let id: string;

	beforeAll(async () => {
		shop = await aShop();
		const { organization } = shop;
		const product = { organization, sku: 'tea', name: 'Tea', price: '100', currency: 'KZT' };
		const { body } = await shop.admin.api.post('/items/products', product);
		id = body.data.id;
	});

	const change = (price: unknown) =>
		shop.admin.api.post('/graphql', { query: setPrice, variables: { id, product: { price } } });

	const price = async () => {
		const { body } = await shop.admin.api.get(`/items/products/${id}?fields=price`);
		return body.data.price as string;
	};

	test.each([['5'], [5]])('M-T09 %j means five', async (five) => {
		const { body } = await change(five);
		expect(body).toEqual({ data: { update_products_item: { price: '5' } } });
	});

	test('M-T09 a literal is read like a variable', async () => {
		const literal = (value: string) =>
			shop.admin.api.post('/graphql', {
				query: `mutation { update_products_item(id: "${id}", data: { price: ${value} }) { price } }`,
			});
		expect((await literal('"7"')).body.data.update_products_item.price).toBe('7');
		expect((await literal('8')).body.data.update_products_item.price).toBe('8');
		expect((await literal('"0x10"')).body.errors).toHaveLength(1);
		expect(await price()).toBe('8');
	});

	test('M-T10 2^53+1 keeps its digits', async () => {
		const { body } = await change('9007199254740993');
		expect(body.data.update_products_item.price).toBe('9007199254740993');
	});

	test.each([
		[-1],
		['-1'],
		['-0'],
		[''],
		[' 12'],
		['1e3'],
		['0x10'],
		['1_000'],
		['1.5'],
		['NaN'],
		['Infinity'],
		['１２'],
		['1000000000000000000'],
		[5.5],
		[2 ** 53],
		[[5]],
		[true],
	])('M-T09 %j is refused and changes nothing', async (wrong) => {
		await change('42');

		const { body } = await change(wrong);

		expect(body.data?.update_products_item ?? null).toBeNull();
		expect(body.errors).toHaveLength(1);
		expect(body.errors[0].extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
		expect(await price()).toBe('42');
	});
});
