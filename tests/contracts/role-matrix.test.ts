/** DX-T08: what is deployed is what the product promises each role, and the platform is changed by nobody else. */
import { beforeAll, describe, expect, test } from 'vitest';
import { actions } from '../../extensions/core/src/deploy/declaration.ts';
import { policyId, roleId } from '../../seeds/ids.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	administratorDoors,
	principals,
	promised,
	systemTables,
	type Principal,
} from './role-matrix.ts';

type Granted = {
	readonly policy: string;
	readonly collection: string;
	readonly action: string;
	readonly is_everywhere: boolean;
};

let shop: Shop;
let granted: readonly Granted[];
/** Role → its policies. */
let policiesOfRoles: ReadonlyMap<string, readonly string[]>;
const tokens = new Map<string, string>();

beforeAll(async () => {
	shop = await aShop();
	const { query } = await sharedDatabase();
	granted = await query<Granted>(`
		select policy, collection, action,
			coalesce(permissions::text, '{}') in ('{}', 'null') as is_everywhere
		from directus_permissions`);
	const rows = await query<{ role: string; policies: string[] }>(`
		select role, array_agg(policy::text) as policies from directus_access
		where role is not null group by role`);
	policiesOfRoles = new Map(rows.map(({ role, policies }) => [role, policies]));
	for (const { name, role, policies } of principals) {
		if (role) tokens.set(name, (await shop.person({ role, policies })).token);
	}
});

/** What is deployed for somebody, in the words of the table. */
function wordOf({ role, policies }: Principal, collection: string): string {
	const all = [...policies.map(policyId), ...(role ? policiesOfRoles.get(roleId(role))! : [])];
	const letters = actions.map((action) => {
		const given = granted.filter(
			(each) =>
				all.includes(each.policy) && each.collection === collection && each.action === action,
		);
		const isEverywhere = action !== 'create' && given.some((each) => each.is_everywhere);
		const letter = given.length === 0 ? '' : action[0]!;
		return isEverywhere ? letter.toUpperCase() : letter;
	});
	return letters.join('') || '-';
}

test('DX-T08 every grant has a line in the table of roles', () => {
	const strange = granted.map(({ collection }) => collection).filter((name) => !promised.has(name));
	expect([...new Set(strange)]).toEqual([]);
});

test.each([...promised])('DX-T08 %s is granted as promised', (collection, words) => {
	const names = principals.map(({ name }) => name);
	const deployed = principals.map((principal) => wordOf(principal, collection));
	const told = (each: readonly string[]) => names.map((name, index) => `${name} ${each[index]}`);
	expect(told(deployed)).toEqual(told(words));
});

const others = principals.filter(({ name }) => name !== 'public');

describe.each(others)('DX-T08 a $name', ({ name }) => {
	const api = () => client(tokens.get(name)!);

	test.each(Object.entries(systemTables))('changes nothing in /%s', async (table, given) => {
		const answers = await Promise.all([
			api().post(`/${table}`, given.body, { key: false }),
			api().patch(given.row, given.change ?? given.body),
			api().delete(given.row),
		]);
		expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
	});

	test('changes and deletes nobody else', async () => {
		const path = `/users/${shop.customer2.id}`;
		expect((await api().patch(path, { first_name: 'Mine' })).status).toBe(403);
		expect((await api().delete(path)).status).toBe(403);
	});

	test.each(administratorDoors)('does not pass $method $path', async ({ method, path, body }) => {
		const answer = await fetch(`${url}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${tokens.get(name)}`,
				'content-type': 'application/json',
			},
			...(body && { body: JSON.stringify(body) }),
		});
		const isClosed = answer.status === 403 || (await isEmpty(answer));
		expect([answer.status, isClosed]).toEqual([answer.status, true]);
	});

	test('reads of what people did only the own part', async () => {
		const { status, body } = await api().get('/activity?fields=user&limit=-1');
		const me = (await api().get('/users/me?fields=id')).body.data.id;
		const strange =
			status === 200 ? body.data.filter((row: { user: string }) => row.user !== me) : [];
		expect(strange).toEqual([]);
	});

	test('gets no further rights by the own profile', async () => {
		for (const change of [
			{ role: roleId('admin') },
			{ policies: [{ policy: policyId('admin') }] },
			{ status: 'suspended' },
			{ token: 'a-token-of-my-own-choice' },
			{ external_identifier: 'somebody' },
			{ auth_data: {} },
			{ tfa_secret: 'AAAA' },
		]) {
			const { status } = await api().patch('/users/me', change);
			expect([JSON.stringify(change), status]).toEqual([JSON.stringify(change), 403]);
		}
	});
});

/** Whether an answer of success shows no row. */
async function isEmpty(answer: Response): Promise<boolean> {
	if (!answer.ok) return false;
	const { data } = (await answer.json()) as { data: unknown };
	return Array.isArray(data) && data.length === 0;
}
