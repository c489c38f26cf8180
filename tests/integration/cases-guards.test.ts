import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { aCase, opened, refusalOf, sword } from './cases-shop.ts';

const GUARDED = [
	'case_versions',
	'case_version_items',
	'case_seeds',
	'case_openings',
	'inventory_items',
] as const;

let shop: Shop;
const rows = new Map<string, string>();

beforeAll(async () => {
	shop = await aShop();
	const lootCase = await aCase(shop, [sword]);
	await shop.fund(shop.customer, 10_000n);
	const { opening, inventory_item } = await opened(shop.customer, lootCase);

	const db = await sharedDatabase();
	const [seed] = await db.query('select seed from case_openings where id = $1', [opening]);
	rows.set('case_versions', lootCase.case_version);
	rows.set('case_version_items', lootCase.items[0]?.id ?? '');
	rows.set('case_seeds', String(seed?.['seed']));
	rows.set('case_openings', opening);
	rows.set('inventory_items', inventory_item ?? '');
});

describe.each(GUARDED)('%s is written by no role, administrators neither:', (collection) => {
	test('not over REST', async () => {
		const { api } = shop.admin;
		const path = `/items/${collection}`;

		const attempts = [
			await api.post(path, {}),
			await api.post(path, [{}, {}]),
			await api.patch(`${path}/${rows.get(collection)}`, { currency: 'USD' }),
			await api.delete(`${path}/${rows.get(collection)}`),
		];

		expect(attempts.map(refusalOf)).toEqual(
			attempts.map(() => ({ status: 403, code: 'FORBIDDEN' })),
		);
	});

	test('not over GraphQL', async () => {
		const response = await shop.admin.api.post('/graphql', {
			query: `mutation { delete_${collection}_item(id: "${rows.get(collection)}") { id } }`,
		});

		expect(refusalOf(response).code).toBe('FORBIDDEN');
	});

	test('nor are its fields changed or itself deleted', async () => {
		const field = await shop.admin.api.delete(`/fields/${collection}/currency`);
		const table = await shop.admin.api.delete(`/collections/${collection}`);

		expect([field, table].map((response) => response.status)).toEqual([403, 403]);
	});
});
