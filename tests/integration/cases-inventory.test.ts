import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { aCase, dataOf, type OpenCase, opened, playerOf, refusalOf, sword } from './cases-shop.ts';

let shop: Shop;
let swords: OpenCase;

beforeAll(async () => {
	shop = await aShop();
	swords = await aCase(shop, [sword]);
});

const aPlayer = (funds: bigint) => playerOf(shop, funds);

describe('GET /cases/inventory', () => {
	test('shows the own items, newest first and page by page', async () => {
		const player = await aPlayer(20_000n);
		const first = await opened(player, swords);
		const second = await opened(player, swords);

		const page = await player.api.get('/cases/inventory?limit=1');
		const { next_cursor } = (page.body as { meta: { next_cursor: string } }).meta;
		const rest = await player.api.get(`/cases/inventory?limit=1&cursor=${next_cursor}`);

		expect(dataOf(page)).toMatchObject([{ id: second.inventory_item }]);
		expect(dataOf(rest)).toMatchObject([{ id: first.inventory_item }]);
		expect((rest.body as { meta: { next_cursor: string | null } }).meta.next_cursor).toBeNull();
	});

	test('shows nobody the items of another', async () => {
		const [owner, stranger] = [await aPlayer(10_000n), await aPlayer(0n)];
		const { inventory_item } = await opened(owner, swords);

		expect(dataOf(await stranger.api.get('/cases/inventory'))).toEqual([]);
		expect((await stranger.api.get(`/items/inventory_items/${inventory_item}`)).status).toBe(403);
	});

	test('asks for a login and for a cursor that was given', async () => {
		const player = await aPlayer(0n);

		expect(refusalOf(await client().get('/cases/inventory')).status).toBe(401);
		expect(refusalOf(await player.api.get('/cases/inventory?cursor=x'))).toMatchObject({
			status: 400,
			path: 'cursor',
		});
	});
});
