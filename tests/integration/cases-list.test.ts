import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aCase,
	aDraft,
	coins,
	dataOf,
	type OpenCase,
	refusalOf,
	shield,
	sword,
} from './cases-shop.ts';

const anybody = client();
let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('GET /cases', () => {
	test('shows anybody the active cases with odds as exact fractions', async () => {
		const lootCase = await aCase(shop, [sword, shield, coins]);

		const response = await anybody.get('/cases?limit=200');

		expect(response.status).toBe(200);
		const listed = dataOf<readonly OpenCase[]>(response).find((one) => one.id === lootCase.id);
		expect(listed).toEqual(lootCase);
		expect(listed?.total_weight).toBe('100');
		expect(listed?.items.map((item) => [item.position, item.name, item.weight])).toEqual([
			[1, 'Sword', '1'],
			[2, 'Shield', '9'],
			[3, '80 ₸', '90'],
		]);
	});

	test('leaves out what is not active', async () => {
		const draft = await aDraft(shop, [coins]);

		const listed = dataOf<readonly OpenCase[]>(await anybody.get('/cases?limit=200'));

		expect(listed.map((one) => one.id)).not.toContain(draft.id);
	});

	test('goes on where the page before ended', async () => {
		await aCase(shop, [coins]);
		await aCase(shop, [coins]);

		const first = await anybody.get('/cases?limit=1');
		const { next_cursor } = (first.body as { meta: { next_cursor: string } }).meta;
		const second = await anybody.get(`/cases?limit=1&cursor=${next_cursor}`);

		expect(dataOf<readonly OpenCase[]>(second)).toHaveLength(1);
		expect(dataOf<readonly OpenCase[]>(second)[0]?.id).not.toBe(
			dataOf<readonly OpenCase[]>(first)[0]?.id,
		);
	});

	test.each(['limit=0', 'limit=201', 'cursor=x', 'other=1'])(
		'refuses ?%s with its path',
		async (query) => {
			const refusal = refusalOf(await anybody.get(`/cases?${query}`));

			expect(refusal).toEqual({
				status: 400,
				code: 'INVALID_PAYLOAD',
				path: query.split('=')[0],
			});
		},
	);
});

describe('GET /cases/:id', () => {
	test('shows anybody an active case', async () => {
		const lootCase = await aCase(shop, [coins]);

		expect(dataOf(await anybody.get(`/cases/${lootCase.id}`))).toEqual(lootCase);
	});

	test('answers a draft as it answers what does not exist', async () => {
		const draft = await aDraft(shop, [coins]);

		for (const id of [draft.id, randomUUID()]) {
			expect(refusalOf(await anybody.get(`/cases/${id}`))).toMatchObject({
				status: 403,
				code: 'FORBIDDEN',
			});
		}
	});

	test('refuses an id that is none', async () => {
		expect(refusalOf(await anybody.get('/cases/none'))).toMatchObject({ status: 400, path: 'id' });
	});
});
