/** Which rows and fields a permission shows, where the matrix alone does not say it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { roleId } from '../../seeds/ids.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { aCase, sword } from '../integration/cases-shop.ts';
import { aBody, aRow, writable } from './matrix-rows.ts';

let shop: Shop;
let other: Shop;

beforeAll(async () => {
	[shop, other] = await Promise.all([aShop(), aShop()]);
});

describe('a manager', () => {
	test.each(writable)('reads %s of the own organization only', async (collection) => {
		const [own, foreign] = [await aRow(shop, collection), await aRow(other, collection)];
		expect((await shop.manager.api.get(`/items/${collection}/${own}`)).status).toBe(200);
		expect((await shop.manager.api.get(`/items/${collection}/${foreign}`)).status).toBe(403);
	});

	test.each(writable)('makes no row of %s in a foreign organization', async (collection) => {
		const body = await aBody(other, collection);
		const answer = await shop.manager.api.post(`/items/${collection}`, body, { key: false });
		expect(answer.status).toBe(403);
		expect(answer.body.errors[0].extensions.code).toBe('FORBIDDEN');
	});

	test.each(writable)('changes no row of %s in a foreign organization', async (collection) => {
		const foreign = await aRow(other, collection);
		const answer = await shop.manager.api.patch(`/items/${collection}/${foreign}`, {
			name: 'Mine now',
		});
		expect(answer.status).toBe(403);
	});

	test('moves no product to another organization', async () => {
		const own = await aRow(shop, 'products');
		const answer = await shop.manager.api.patch(`/items/products/${own}`, {
			organization: other.organization,
		});
		expect(answer.status).toBe(403);
	});

	test('loses the organization on the day of leaving it', async () => {
		const leaver = await shop.person({ role: 'manager', memberAs: 'manager' });
		const own = await aRow(shop, 'products');
		const [member] = (
			await shop.admin.api.get(`/items/organization_members?filter[user][_eq]=${leaver.id}`)
		).body.data;
		await shop.admin.api.patch(`/items/organization_members/${member.id}`, {
			left_at: new Date().toISOString(),
		});
		expect((await leaver.api.get(`/items/products/${own}`)).status).toBe(403);
		expect(
			(await leaver.api.post('/items/products', await aBody(shop, 'products'), { key: false }))
				.status,
		).toBe(403);
	});
});

describe('a cashier', () => {
	const named = async ({ organization, admin }: Shop): Promise<string> => {
		const { body } = await admin.api.get(`/items/organizations/${organization}?fields=name`);
		return encodeURIComponent(JSON.stringify({ organization: { name: { _eq: body.data.name } } }));
	};

	test('finds products through their organization, the own one only', async () => {
		const [own] = [await aRow(shop, 'products'), await aRow(other, 'products')];
		const found = await shop.cashier.api.get(
			`/items/products?fields=id,organization.name&sort=organization.name&limit=-1&filter=${await named(shop)}`,
		);
		expect(found.body.data.map(({ id }: { id: string }) => id)).toContain(own);
		const strange = await shop.cashier.api.get(`/items/products?filter=${await named(other)}`);
		expect([strange.status, strange.body.data]).toEqual([200, []]);
	});

	test('learns no name of an organization from what everybody sees of it', async () => {
		await aCase(other, [sword]);
		const strange = await shop.cashier.api.get(
			`/items/cases?fields=id&meta=filter_count&filter=${await named(other)}`,
		);
		expect([strange.status, strange.body.data]).toEqual([200, []]);
		expect(strange.body.meta.filter_count).toBe(0);
	});
});

describe('a person', () => {
	test('reads the own profile, and of others name and picture', async () => {
		const own = await shop.customer.api.get('/users/me?fields=*');
		expect(own.body.data).toMatchObject({ email: shop.customer.email, status: 'active' });

		const others = await shop.customer.api.get(`/users/${shop.manager.id}?fields=*`);
		const told = Object.entries(others.body.data).filter(([, value]) => value !== null);
		expect(told.map(([field]) => field).toSorted()).toEqual(['first_name', 'id', 'last_name']);
	});

	test('changes the own name, but neither role, status, e-mail nor provider', async () => {
		const me = shop.customer2.api;
		expect((await me.patch('/users/me', { first_name: 'New' })).status).toBe(200);
		for (const change of [
			{ role: roleId('admin') },
			{ status: 'archived' },
			{ email: 'other@example.com' },
			{ provider: 'keycloak' },
			{ email_verified_at: '2030-01-01T00:00:00Z' },
			{ iin: '000000000000' },
			{ policies: [] },
		]) {
			expect((await me.patch('/users/me', change)).status).toBe(403);
		}
	});

	test('changes nobody else', async () => {
		const answer = await shop.customer.api.patch(`/users/${shop.customer2.id}`, {
			first_name: 'X',
		});
		expect(answer.status).toBe(403);
	});
});

describe('somebody who is not logged in', () => {
	test('reads active cases without what they rest on, and no draft', async () => {
		const draft = await aRow(shop, 'cases');
		const { body } = await client().get('/items/cases?fields=*&limit=-1');
		expect(body.data.length).toBeGreaterThan(0);
		expect(body.data.map(({ id }: { id: string }) => id)).not.toContain(draft);
		expect(body.data.every(({ status }: { status: string }) => status === 'active')).toBe(true);
		expect(body.data[0]).not.toHaveProperty('current_version');
	});

	test('finds no installation to set up', async () => {
		const answer = await client().post(
			'/server/setup',
			{ email: 'thief@example.com', password: 'not-this-time', first_name: 'A', last_name: 'B' },
			{ key: false },
		);
		expect(answer.status).toBe(403);
	});
});
