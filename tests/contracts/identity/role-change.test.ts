/** A role that changes, whoever changes it: what was opened with the old one is closed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roleId } from '../../../seeds/ids.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { aShop, type Shop } from '../../harness/shop.ts';
import { bothSockets, openness, sessionToken } from './leave-scene.ts';

/** From the change on, as the specification promises. */
const within2s = { timeout: 2_000, interval: 20 } as const;
/** Until Keycloak's word of it is read. */
const soon = { timeout: 20_000, interval: 20 } as const;

let house: IdentityHouse<FakeDriver>;
let shop: Shop;

beforeAll(async () => {
	house = await identityHouse({ settings: { IDENTITY_COMPARE_SECONDS: '3600' } });
	shop = await aShop(house);
});
afterAll(() => house?.close());

async function roleOf({ id }: Person): Promise<string | null | undefined> {
	const [row] = await house.database.query<{ role: string | null }>(
		`select role from directus_users where external_identifier = $1`,
		[id],
	);
	return row?.role;
}

/** A manager with an open studio and sockets of both kinds. */
async function aManager() {
	const person = await house.keycloak.makeUser({
		groups: ['cubehub-customers', 'cubehub-managers'],
	});
	const studio = house.browser();
	await studio.login(person);
	expect((await studio.me()).status).toBe(200);
	return { person, studio, sockets: await bothSockets(house.url, sessionToken(studio)) };
}

type Change = (person: Person) => Promise<void>;

const byLogin: Change = async (person) => {
	// Nobody tells the house of it but the login itself.
	house.keycloak.break({ match: /admin\/admin-events/, how: { status: 500 } });
	await house.keycloak.setGroups(person.id, ['cubehub-customers']);
	await house.browser().login(person);
};
const byHand: Change = async (person) => {
	const found = await shop.admin.api.get(
		`/users?filter[external_identifier][_eq]=${person.id}&fields=id`,
	);
	const id = found.body.data[0].id;
	const changed = await shop.admin.api.patch(`/users/${id}`, { role: roleId('customer') });
	expect(changed.status).toBe(200);
};
const byGroups: Change = (person) => house.keycloak.setGroups(person.id, ['cubehub-customers']);

describe('a role that is changed', () => {
	test.each([
		['by a login', byLogin],
		['by hand', byHand],
		['by a group of Keycloak', byGroups],
	])(
		'DX-T37 %s ends the cookie and the sockets of before, and a new login works',
		async (_how, change) => {
			const { person, studio, sockets } = await aManager();

			await change(person);
			await expect.poll(() => roleOf(person), soon).toBe(roleId('customer'));

			await expect.poll(() => openness(sockets), within2s).toEqual([false, false]);
			await expect.poll(async () => (await studio.me()).status, within2s).toBe(401);
			house.keycloak.repair();
			const again = house.browser();
			await again.login(person);
			expect((await again.me()).status).toBe(200);
		},
	);
});
