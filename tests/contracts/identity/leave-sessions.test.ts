/** GET /identity/sessions and DELETE /identity/sessions/:id. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { aShop, type Shop } from '../../harness/shop.ts';
import type { Browser } from '../../harness/sso-browser.ts';
import { bothSockets, me, openness, sessionToken, soon } from './leave-scene.ts';

let house: IdentityHouse<FakeDriver>;
let shop: Shop;

beforeAll(async () => {
	house = await identityHouse({ settings: { IDENTITY_COMPARE_SECONDS: '3600' } });
	shop = await aShop(house);
});
afterAll(() => house?.close());

type Session = {
	readonly id: string;
	readonly kind: 'keycloak' | 'offline' | 'directus';
	readonly client: string | null;
	readonly current: boolean;
};

async function sessionsOf(token: string): Promise<readonly Session[]> {
	const answer = await house.client(token).get('/identity/sessions');
	expect(answer.status).toBe(200);
	return answer.body.data;
}

const end = async (token: string, id: string): Promise<number> =>
	(await house.client(token).delete(`/identity/sessions/${id}`)).status;

async function loggedIn(person: Person): Promise<Browser> {
	const browser = house.browser();
	await browser.login(person);
	return browser;
}

describe('ID-T62 the sessions of a person', () => {
	test('are listed without any token; the one that asks is marked', async () => {
		const person = await house.keycloak.makeUser();
		const studio = await loggedIn(person);
		const web = await house.keycloak.tokensOf(person, 'cubehub-web');
		const mobile = await house.keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });

		const answer = await house.client(web.accessToken).get('/identity/sessions');
		const listed: readonly Session[] = answer.body.data;

		expect(listed.map(({ kind }) => kind).toSorted()).toEqual([
			'directus',
			'keycloak',
			'keycloak',
			'offline',
		]);
		expect(listed.filter(({ current }) => current)).toMatchObject([
			{ kind: 'keycloak', client: 'cubehub-web' },
		]);
		const text = JSON.stringify(answer.body);
		const secrets = [sessionToken(studio), web.sid, mobile.sid, web.accessToken];
		for (const secret of secrets) expect(text).not.toContain(secret);

		const inStudio = await sessionsOf(sessionToken(studio));
		// The login of the studio, and the session of Keycloak that it came from.
		expect(inStudio.filter(({ current }) => current).map(({ kind }) => kind)).toEqual([
			'keycloak',
			'directus',
		]);
	});

	test('end one by one: its token and sockets are dead, the others stay', async () => {
		const person = await house.keycloak.makeUser();
		const [one, other] = [
			await house.keycloak.tokensOf(person, 'cubehub-web'),
			await house.keycloak.tokensOf(person, 'cubehub-web'),
		];
		const sockets = await bothSockets(house.url, one.accessToken);
		const others = await bothSockets(house.url, other.accessToken);
		const [mine] = (await sessionsOf(one.accessToken)).filter(({ current }) => current);

		expect(await end(other.accessToken, mine!.id)).toBe(204);

		expect(await me(house.url, one.accessToken)).toEqual([403, 'INVALID_TOKEN']);
		await expect.poll(() => openness(sockets), soon).toEqual([false, false]);
		expect(openness(others)).toEqual([true, true]);
		expect((await house.keycloak.sessionsOf(person.id)).map(({ id }) => id)).toEqual([other.sid]);
		expect((await house.keycloak.refresh(one.refreshToken, 'cubehub-web')).status).toBe(400);
	});

	test('of the studio end in Keycloak too, so that the next click asks for the password', async () => {
		const person = await house.keycloak.makeUser();
		const studio = await loggedIn(person);
		const elsewhere = await loggedIn(person);
		const sockets = await bothSockets(house.url, sessionToken(studio));
		const listed = await sessionsOf(sessionToken(studio));
		const [login] = listed.filter(({ kind, current }) => kind === 'directus' && current);

		expect(await end(sessionToken(elsewhere), login!.id)).toBe(204);

		expect((await studio.me()).status).toBe(401);
		await expect.poll(() => openness(sockets), soon).toEqual([false, false]);
		expect((await studio.visit('/auth/login/keycloak')).text).toContain('name="password"');
		expect((await elsewhere.me()).status).toBe(200);
	});

	test('an offline one ends at once, and its refresh token with it', async () => {
		const person = await house.keycloak.makeUser();
		const web = await house.keycloak.tokensOf(person, 'cubehub-web');
		const mobile = await house.keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const [offline] = (await sessionsOf(web.accessToken)).filter(({ kind }) => kind === 'offline');

		expect(await end(web.accessToken, offline!.id)).toBe(204);

		expect((await house.keycloak.refresh(mobile.refreshToken, 'cubehub-mobile')).status).toBe(400);
		expect(await me(house.url, mobile.accessToken)).toEqual([403, 'INVALID_TOKEN']);
	});

	test('are nobody else’s: 403 for a foreign id, for one that is not there, and for another person', async () => {
		const [victim, stranger] = [await house.keycloak.makeUser(), await house.keycloak.makeUser()];
		const theirs = await house.keycloak.tokensOf(victim, 'cubehub-web');
		const own = await house.keycloak.tokensOf(stranger, 'cubehub-web');
		const [session] = await sessionsOf(theirs.accessToken);
		const { body } = await house.client(theirs.accessToken).get('/users/me?fields=id');
		const asked = await house
			.client(own.accessToken)
			.get(`/identity/sessions?user=${body.data.id}`);

		expect(await end(own.accessToken, session!.id)).toBe(403);
		expect(await end(own.accessToken, 'nothing')).toBe(403);
		expect(asked.status).toBe(403);
		expect((await house.client().get('/identity/sessions')).status).toBe(401);
		expect(await me(house.url, theirs.accessToken)).toEqual([200, undefined]);
	});

	test('are shown to an administrator, who may end them', async () => {
		const person = await house.keycloak.makeUser();
		const { accessToken } = await house.keycloak.tokensOf(person, 'cubehub-web');
		const { body } = await house.client(accessToken).get('/users/me?fields=id');
		const query = `user=${body.data.id}`;

		const listed = await shop.admin.api.get(`/identity/sessions?${query}`);
		expect(listed.body.data).toMatchObject([{ kind: 'keycloak', current: false }]);
		const [{ id }] = listed.body.data;
		const ended = await shop.admin.api.delete(`/identity/sessions/${id}?${query}`);

		expect(ended.status).toBe(204);
		expect(await me(house.url, accessToken)).toEqual([403, 'INVALID_TOKEN']);
		expect((await shop.manager.api.get(`/identity/sessions?${query}`)).status).toBe(403);
	});
});
