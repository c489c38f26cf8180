/** Logout in a house without Keycloak: the same answers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, cookieHeader, cookiesOf, meStatus, told } from '../contracts/identity/login-scene.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import type { OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

let house: Pick<OwnServer, 'client' | 'database'>;
let shop: Shop;
const origin = new URL(url).origin;

beforeAll(async () => {
	house = { client: (token) => client(token), database: await sharedDatabase() };
	shop = await aShop();
});

async function loggedIn(known?: Person) {
	const person = known ?? (await shop.person({ role: 'customer' }));
	const answer = await ask(house, '/login', { login: person.email, password: person.password });
	const { access_token, refresh_token } = answer.body.data;
	return { person, access: access_token, token: refresh_token, cookie: cookieHeader(answer) };
}

const renew = (refresh_token: string) => ask(house, '/refresh', { refresh_token });

const openSessions = ({ person }: { readonly person: Person }) =>
	house.database.query('select id from identity_sessions where "user" = $1 and ended_at is null', [
		person.id,
	]);

describe('ID-T69 a logout without Keycloak', () => {
	test('by cookies, by either token, and as DELETE', async () => {
		const logins = await Promise.all([1, 2, 3, 4].map(() => loggedIn()));
		const [byCookie, byRefresh, byAccess, byDelete] = logins as [
			(typeof logins)[0],
			(typeof logins)[0],
			(typeof logins)[0],
			(typeof logins)[0],
		];

		const answers = [
			await ask(house, '/logout', undefined, { headers: { cookie: byCookie.cookie, origin } }),
			await ask(house, '/logout', { refresh_token: byRefresh.token }),
			await ask(house, '/logout', undefined, { token: byAccess.access }),
			await house.client(byDelete.access).delete('/identity/logout'),
		];

		expect(answers.map(told)).toEqual(['204', '204', '204', '204']);
		expect(cookiesOf(answers[0] as (typeof answers)[0])['cubehub_refresh']?.value).toBe('');
		for (const login of logins) {
			expect(await meStatus(house, login.access)).toBe(401);
			expect(told(await renew(login.token))).toBe('401 INVALID_CREDENTIALS');
		}
	});

	test('ends one login, or all of them', async () => {
		const first = await loggedIn();
		const second = await loggedIn(first.person);
		const third = await loggedIn(first.person);

		await ask(house, '/logout', { refresh_token: first.token });
		expect(await meStatus(house, second.access)).toBe(200);

		await ask(house, '/logout?all=true', { refresh_token: second.token });
		expect(await meStatus(house, third.access)).toBe(401);
		expect(await openSessions(first)).toEqual([]);
	});

	test('without a session is 400, by a token that is none 401', async () => {
		const { person } = await loggedIn();

		expect(told(await ask(house, '/logout'))).toBe('400 TOKEN_NOT_FOUND');
		expect(told(await ask(house, '/logout', { refresh_token: 'x'.repeat(64) }))).toBe(
			'401 INVALID_CREDENTIALS',
		);
		// A static token is no login.
		expect(told(await ask(house, '/logout', undefined, { token: person.token }))).toBe(
			'401 INVALID_CREDENTIALS',
		);
	});

	test('leads on to a path of this server, and nowhere else', async () => {
		const go = async (redirect: string) => {
			const { token } = await loggedIn();
			return fetch(`${url}/identity/logout?redirect=${encodeURIComponent(redirect)}`, {
				method: 'POST',
				headers: { cookie: `cubehub_refresh=${token}`, origin },
				redirect: 'manual',
			});
		};

		const there = await go('/admin');
		expect([there.status, there.headers.get('location')]).toEqual([303, '/admin']);
		for (const redirect of ['https://evil.example', '//evil.example', '/\\evil.example']) {
			expect([redirect, (await go(redirect)).status]).toEqual([redirect, 400]);
		}
	});

	test('there is no provider to log in with', async () => {
		expect(told(await house.client().get('/identity/login/google'))).toBe('404 PROVIDER_NOT_FOUND');
		expect(told(await house.client().get('/identity/callback?code=a&state=b'))).toBe(
			'404 PROVIDER_NOT_FOUND',
		);
	});
});
