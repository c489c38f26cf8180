/** The end of all that a person can do here: by Keycloak's console, by a status, by an administrator. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roleId } from '../../../seeds/ids.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { DriverTokens, NewPerson, Person } from '../../harness/identity-driver.ts';
import { aShop, type Shop } from '../../harness/shop.ts';
import type { Browser } from '../../harness/sso-browser.ts';
import {
	bothSockets,
	jsonTokens,
	me,
	openness,
	sessionToken,
	within5s,
	type Door,
} from './leave-scene.ts';

let house: IdentityHouse<FakeDriver>;
let shop: Shop;

beforeAll(async () => {
	house = await identityHouse({ settings: { IDENTITY_COMPARE_SECONDS: '3600' } });
	shop = await aShop(house);
});
afterAll(() => house?.close());
beforeEach(() => house.keycloak.repair());

/** Somebody who has every door open: the studio, an application with tokens of Directus, one with Keycloak's. */
type Everywhere = {
	readonly person: Person;
	/** The id of the row. */
	readonly id: string;
	readonly studio: Browser;
	readonly json: { readonly access: string; readonly refresh: string };
	readonly app: DriverTokens;
	readonly offline: DriverTokens;
	readonly doors: readonly Door[];
};

async function everywhere(options: NewPerson = {}): Promise<Everywhere> {
	const person = await house.keycloak.makeUser(options);
	const studio = house.browser();
	await studio.login(person);
	const { body } = await studio.me('id');
	const phone = house.browser();
	await phone.login(person);
	const json = await jsonTokens(house.url, phone);
	const app = await house.keycloak.tokensOf(person, 'cubehub-web');
	const offline = await house.keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
	const tokens = [sessionToken(studio), json.access, app.accessToken, offline.accessToken];
	const doors = await Promise.all(tokens.map((token) => bothSockets(house.url, token)));
	return { person, id: String(body.data?.['id']), studio, json, app, offline, doors: doors.flat() };
}

/** Answers of all doors: the cookie, and the three tokens. */
async function answers({ studio, json, app, offline }: Everywhere): Promise<readonly number[]> {
	const cookie = (await studio.me()).status;
	const tokens = [json.access, app.accessToken, offline.accessToken];
	const rest = await Promise.all(tokens.map((token) => me(house.url, token)));
	return [cookie, ...rest.map(([status]) => status)];
}

/** What renews each of them: 200 as long as it lives. */
async function renewals({ json, app, offline }: Everywhere): Promise<readonly number[]> {
	const directus = await house
		.client()
		.post('/auth/refresh', { refresh_token: json.refresh, mode: 'json' }, { key: false });
	const web = await house.keycloak.refresh(app.refreshToken, 'cubehub-web');
	const mobile = await house.keycloak.refresh(offline.refreshToken, 'cubehub-mobile');
	return [directus.status, web.status, mobile.status];
}

async function rowOf(id: string): Promise<{ readonly status: string; readonly role: string }> {
	const [row] = await house.database.query<{ status: string; role: string }>(
		`select status, role from directus_users where id = $1`,
		[id],
	);
	return row!;
}

const isEnabled = async ({ person }: Everywhere): Promise<boolean | undefined> =>
	(await house.keycloak.findUser({ id: person.id }))?.enabled;

const allIn = (answered: readonly number[]): boolean => answered.every((status) => status === 200);
const allOut = (answered: readonly number[]): boolean =>
	answered.every((status) => status === 401 || status === 403);

async function expectOut(somebody: Everywhere): Promise<void> {
	await expect.poll(async () => allOut(await answers(somebody)), within5s).toBe(true);
	await expect.poll(() => openness(somebody.doors).some(Boolean), within5s).toBe(false);
}

describe('ID-T78 a person who is', () => {
	test.each([
		['a customer', {}],
		['of the staff', { groups: ['cubehub-customers', 'cubehub-managers'] }],
	])(
		'%s and disabled in the console is out of every door within 5 s, and stays out',
		async (_who, options) => {
			const somebody = await everywhere(options);
			expect(await answers(somebody)).toEqual([200, 200, 200, 200]);
			expect(openness(somebody.doors)).toEqual(Array.from({ length: 8 }, () => true));

			await house.keycloak.disable(somebody.person.id);
			await expectOut(somebody);

			expect((await rowOf(somebody.id)).status).toBe('suspended');
			await expect
				.poll(async () => house.keycloak.sessionsOf(somebody.person.id), within5s)
				.toEqual([]);

			// Enabled again, on both sides: whatever was open before is dead for good.
			await house.keycloak.enable(somebody.person.id);
			await house.database.query(`update directus_users set status = 'active' where id = $1`, [
				somebody.id,
			]);
			expect(allOut(await answers(somebody))).toBe(true);
			expect((await renewals(somebody)).some((status) => status === 200)).toBe(false);
			const back = house.browser();
			await back.login(somebody.person);
			expect((await back.me()).status).toBe(200);
		},
	);

	test('deleted in the console is out of every door within 5 s', async () => {
		const somebody = await everywhere();

		await house.keycloak.deleteUser(somebody.person.id);
		await expectOut(somebody);

		expect((await rowOf(somebody.id)).status).toBe('suspended');
		expect((await renewals(somebody)).some((status) => status === 200)).toBe(false);
	});

	test('deleted here is out of every door within 5 s, and cannot come back by Keycloak', async () => {
		const somebody = await everywhere();

		const deleted = await shop.admin.api.delete(`/users/${somebody.id}`);
		expect(deleted.status).toBe(204);
		await expectOut(somebody);

		await expect.poll(() => isEnabled(somebody), within5s).toBe(false);
		await expect.poll(() => house.keycloak.sessionsOf(somebody.person.id), within5s).toEqual([]);
		expect((await renewals(somebody)).some((status) => status === 200)).toBe(false);
		const back = house.browser();
		await back.login(somebody.person);
		expect((await back.me()).status).toBe(401);
	});

	test('put into other groups has their role within 5 s, without a login', async () => {
		const somebody = await everywhere({ groups: ['cubehub-customers', 'cubehub-managers'] });
		expect((await rowOf(somebody.id)).role).toBe(roleId('manager'));

		await house.keycloak.setGroups(somebody.person.id, ['cubehub-customers']);

		await expect
			.poll(async () => (await rowOf(somebody.id)).role, within5s)
			.toBe(roleId('customer'));
		// What was opened as a manager is no longer open.
		expect((await somebody.studio.me()).status).toBe(401);
		await expect.poll(() => openness(somebody.doors).some(Boolean), within5s).toBe(false);
	});

	test('disabled while Keycloak answers nothing is out when it does', async () => {
		const somebody = await everywhere();
		house.keycloak.forget();
		house.keycloak.break({ match: /admin\/admin-events/, how: { status: 500 } });
		await house.keycloak.disable(somebody.person.id);
		const asked = () => house.keycloak.calls(/admin-events/).length;
		await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(1);
		expect(allIn(await answers(somebody))).toBe(true);

		house.keycloak.repair();

		await expect
			.poll(async () => (await rowOf(somebody.id)).status, { timeout: 30_000 })
			.toBe('suspended');
		await expectOut(somebody);
	});

	test('not known here disturbs nobody', async () => {
		const stranger = await house.keycloak.makeUser();
		const somebody = await everywhere();
		await house.keycloak.disable(stranger.id);
		await house.keycloak.disable(somebody.person.id);

		await expectOut(somebody);
	});
});

describe('ID-T33 a suspended person', () => {
	test.each([
		[
			'in the studio',
			(id: string) => shop.admin.api.patch(`/users/${id}`, { status: 'suspended' }),
		],
		[
			'past the API',
			(id: string) =>
				house.database.query(`update directus_users set status = 'suspended' where id = $1`, [id]),
		],
	])('%s is out at once; Keycloak follows', async (_how, suspend) => {
		const somebody = await everywhere();

		await suspend(somebody.id);

		expect(await me(house.url, somebody.app.accessToken)).toEqual([401, 'USER_SUSPENDED']);
		await expectOut(somebody);
		await expect.poll(() => isEnabled(somebody), within5s).toBe(false);
		await expect
			.poll(async () => house.keycloak.sessionsOf(somebody.person.id), within5s)
			.toEqual([]);
	});
});

describe('ID-T74 POST /identity/users/:id/end-access', () => {
	const endAccess = (id: string, by = shop.admin) =>
		by.api.post(`/identity/users/${id}/end-access`, {}, { key: false });

	test('ends the offline session too, on both sides, and the old refresh token stays dead', async () => {
		const somebody = await everywhere();

		const answer = await endAccess(somebody.id);

		expect(answer.status).toBe(200);
		expect(answer.body.data).toEqual({ user: somebody.id, is_complete: true });
		expect(allOut(await answers(somebody))).toBe(true);
		expect(await isEnabled(somebody)).toBe(false);
		await house.keycloak.enable(somebody.person.id);
		expect((await renewals(somebody)).some((status) => status === 200)).toBe(false);
	});

	test('is finished later when Keycloak does not answer', async () => {
		const somebody = await everywhere();
		house.keycloak.break({ match: /admin\/users/, how: { status: 500 } });

		const answer = await endAccess(somebody.id);

		expect(answer.body.data).toEqual({ user: somebody.id, is_complete: false });
		expect(allOut(await answers(somebody))).toBe(true);
		expect(await isEnabled(somebody)).toBe(true);

		house.keycloak.repair();
		await house.database.query(
			`update sagas set next_at = now() where kind = 'end_access' and state = 'running'`,
		);
		await house.database.query(
			`update scheduled_jobs set next_at = now() where name = 'identity.end-access'`,
		);
		await expect.poll(() => isEnabled(somebody), { timeout: 30_000 }).toBe(false);
	});

	test('is for administrators, about others, who exist', async () => {
		const somebody = await everywhere();
		const statuses = [
			await endAccess(somebody.id, shop.manager),
			await endAccess(somebody.id, shop.customer),
			await endAccess(shop.admin.id),
			await endAccess('00000000-0000-4000-8000-000000000000'),
		].map(({ status }) => status);

		expect(statuses).toEqual([403, 403, 403, 403]);
		expect(allIn(await answers(somebody))).toBe(true);
	});
});

/** Sets a new password by a mailed link, as Keycloak's page does. */
async function resetPassword({ id, email }: Person, password: string): Promise<void> {
	const token = await house.keycloak.serviceToken('cubehub-backend');
	const user = `${house.keycloak.internalUrl}/admin/realms/cubehub/users/${id}`;
	const sent = await fetch(`${user}/execute-actions-email`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify(['UPDATE_PASSWORD']),
	});
	expect(sent.status).toBe(204);
	const mail = (await house.keycloak.mailsTo(email)).at(-1);
	const link = new URL(mail!.link);
	link.searchParams.set('password', password);
	expect((await fetch(link)).status).toBe(200);
}

test('a new password ends what was open before, and not the login that comes after it', async () => {
	const somebody = await everywhere();
	const password = 'another horse battery';

	await resetPassword(somebody.person, password);
	const back = house.browser();
	await back.login(somebody.person, { password });

	await expectOut(somebody);
	expect((await back.me()).status).toBe(200);
	await expect
		.poll(async () => (await house.keycloak.sessionsOf(somebody.person.id)).length, within5s)
		.toBe(1);
	expect((await renewals(somebody)).some((status) => status === 200)).toBe(false);
	expect((await rowOf(somebody.id)).status).toBe('active');
});
