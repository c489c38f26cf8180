/** POST and DELETE /identity/logout in front of Keycloak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, redirects, type IdentityHouse } from '../../harness/identity-house.ts';
import { ask, cookieHeader, cookiesOf, meStatus, told } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;
let origin: string;

beforeAll(async () => {
	house = await identityHouse();
	origin = new URL(house.url).origin;
});
afterAll(() => house?.close());

async function loggedIn(known?: Awaited<ReturnType<FakeDriver['makeUser']>>) {
	const person = known ?? (await house.keycloak.makeUser());
	const answer = await ask(house, '/login', { login: person.email, password: person.password });
	const { access_token, refresh_token } = answer.body.data;
	return { person, access: access_token, token: refresh_token, cookie: cookieHeader(answer) };
}

const sessionsOf = ({ person }: Awaited<ReturnType<typeof loggedIn>>) =>
	house.keycloak.sessionsOf(person.id);

describe('a logout', () => {
	test('by cookies ends the session here and at Keycloak, and takes the cookies away', async () => {
		const login = await loggedIn();

		const answer = await ask(house, '/logout', undefined, {
			headers: { cookie: login.cookie, origin },
		});

		expect(told(answer)).toBe('204');
		expect(await sessionsOf(login)).toEqual([]);
		expect(await meStatus(house, login.access)).toBe(403);
		const cookies = cookiesOf(answer);
		for (const name of ['cubehub_access', 'cubehub_refresh', 'cubehub_id']) {
			expect(cookies[name]?.value).toBe('');
			expect(cookies[name]?.attributes).toContain('Max-Age=0');
		}
	});

	test('by a refresh token, by an access token, and as DELETE', async () => {
		const byRefresh = await loggedIn();
		const byAccess = await loggedIn();
		const byDelete = await loggedIn();

		expect(told(await ask(house, '/logout', { refresh_token: byRefresh.token }))).toBe('204');
		expect(told(await ask(house, '/logout', undefined, { token: byAccess.access }))).toBe('204');
		const deleted = await house
			.client(byDelete.access)
			.delete('/identity/logout', undefined, { key: false });
		expect(told(deleted)).toBe('204');

		for (const login of [byRefresh, byAccess, byDelete]) {
			expect(await sessionsOf(login)).toEqual([]);
			expect(await meStatus(house, login.access)).toBe(403);
			expect(told(await ask(house, '/refresh', { refresh_token: login.token }))).toBe(
				'401 INVALID_CREDENTIALS',
			);
		}
	});

	test('leaves the other devices of the person in', async () => {
		const first = await loggedIn();
		const second = await loggedIn(first.person);

		await ask(house, '/logout', { refresh_token: first.token });

		expect(await meStatus(house, second.access)).toBe(200);
		expect(told(await ask(house, '/refresh', { refresh_token: second.token }))).toBe('200');
	});

	test('of all ends every session, the offline ones too', async () => {
		const first = await loggedIn();
		const second = await loggedIn(first.person);
		const phone = await house.keycloak.tokensOf(first.person, 'cubehub-mobile', { offline: true });

		const answer = await ask(house, '/logout?all=true', { refresh_token: first.token });

		expect(told(answer)).toBe('204');
		expect(await sessionsOf(first)).toEqual([]);
		expect(await meStatus(house, second.access)).toBe(403);
		expect(await meStatus(house, phone.accessToken)).toBe(403);
		const { status } = await house.keycloak.refresh(phone.refreshToken, 'cubehub-mobile');
		expect(status).toBe(400);
	});

	test('ID-T82 by a token of another client ends its session', async () => {
		const person = await house.keycloak.makeUser();
		const { refreshToken, accessToken } = await house.keycloak.tokensOf(person, 'cubehub-web');

		expect(told(await ask(house, '/logout', { refresh_token: refreshToken }))).toBe('204');

		expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
		expect(await meStatus(house, accessToken)).toBe(403);
	});

	test('ID-T82 by a forged token with the session of somebody else ends nothing', async () => {
		const login = await loggedIn();
		const [head, claims, signature = ''] = login.token.split('.');
		const forged = [head, claims, [...signature].toReversed().join('')].join('.');

		expect(told(await ask(house, '/logout?all=true', { refresh_token: forged }))).toBe(
			'401 INVALID_CREDENTIALS',
		);
		expect(told(await ask(house, '/logout', undefined, { token: `${login.access}x` }))).toBe(
			'401 INVALID_CREDENTIALS',
		);

		expect(await meStatus(house, login.access)).toBe(200);
	});

	test('without a session is 400, and cookies that no longer hold are taken away', async () => {
		const login = await loggedIn();
		await ask(house, '/logout', { refresh_token: login.token });

		const again = await ask(house, '/logout', undefined, {
			headers: { cookie: login.cookie, origin },
		});

		expect(told(await ask(house, '/logout'))).toBe('400 TOKEN_NOT_FOUND');
		expect(told(again)).toBe('204');
		expect(cookiesOf(again)['cubehub_access']?.value).toBe('');
	});

	test('of the studio’s cookie ends its session of Keycloak', async () => {
		const person = await house.keycloak.makeUser();
		const browser = house.browser();
		await browser.login(person);

		const page = await browser.ask('/identity/logout', { method: 'POST' });

		expect(page.status).toBe(204);
		expect((await browser.me()).status).not.toBe(200);
		expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
	});

	test('while Keycloak is away is 503, and nothing of it is taken any more', async () => {
		const login = await loggedIn();
		const repair = house.keycloak.break({ match: /POST logout/, how: 'cut' });
		const from = { headers: { cookie: login.cookie, origin } };

		const answer = await ask(house, '/logout', undefined, from);
		repair();

		expect(told(answer)).toBe('503 SERVICE_UNAVAILABLE');
		expect(await meStatus(house, login.access)).toBe(403);
		expect(told(await ask(house, '/logout', undefined, from))).toBe('204');
		expect(await sessionsOf(login)).toEqual([]);
	});
});

describe('a logout that leads on', () => {
	test('ID-T37 goes by Keycloak with the last ID token, and the next login asks again', async () => {
		const person = await house.keycloak.makeUser();
		const browser = house.browser();
		await browser.login(person, { start: '/identity/login/google', redirect: redirects.login });

		const page = await browser.visit(
			`/identity/logout?redirect=${encodeURIComponent(redirects.logout)}`,
			{ method: 'POST' },
		);

		const [, end = ''] = page.trail;
		expect(end).toContain(`${house.keycloak.issuer}/protocol/openid-connect/logout`);
		expect(new URL(end).searchParams.get('client_id')).toBe('cubehub-login');
		expect(new URL(end).searchParams.get('id_token_hint')).toMatch(/^ey/);
		expect(page.trail.at(-1)).toBe(redirects.logout);
		const next = await browser.visit('/auth/login/keycloak?redirect=/users/me');
		expect(next.text).toContain('kc-form-login');
	});

	test('ID-T15 leads to exact addresses of the list and to paths of this server', async () => {
		const go = async (redirect: string) => {
			const { token } = await loggedIn();
			return fetch(`${house.url}/identity/logout?redirect=${encodeURIComponent(redirect)}`, {
				method: 'POST',
				headers: { cookie: `cubehub_refresh=${token}`, origin },
				redirect: 'manual',
			});
		};
		const expected = {
			[redirects.logout]: 303,
			[`${redirects.logout}?from=till`]: 303,
			'/bye': 303,
			'\\evil': 303,
			[`${redirects.logout}/more`]: 400,
			[`${redirects.logout}/`]: 400,
			'https://evil.example/bye': 400,
			'//evil.example': 400,
			'/\\evil.example': 400,
			'javascript:alert(1)': 400,
		};
		for (const [redirect, status] of Object.entries(expected)) {
			expect([redirect, (await go(redirect)).status]).toEqual([redirect, status]);
		}
	});

	test('a refused redirect ends nothing', async () => {
		const login = await loggedIn();

		await ask(house, '/logout?redirect=//evil.example', { refresh_token: login.token });

		expect(await meStatus(house, login.access)).toBe(200);
	});
});
