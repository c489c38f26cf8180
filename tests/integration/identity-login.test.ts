/** Login, refresh and logout in a house without Keycloak: the same answers. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
	anAddress,
	ask,
	cookieHeader,
	cookiesOf,
	meStatus,
	told,
	type From,
} from '../contracts/identity/login-scene.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import type { OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

type House = Pick<OwnServer, 'client' | 'database'>;

let house: House;
let shop: Shop;
const origin = new URL(url).origin;
const wrong = 'not the password';

beforeAll(async () => {
	house = { client: (token) => client(token), database: await sharedDatabase() };
	shop = await aShop();
});

const aCustomer = () => shop.person({ role: 'customer' });

async function loggedIn(known?: Person) {
	const person = known ?? (await aCustomer());
	const answer = await ask(house, '/login', { login: person.email, password: person.password });
	const { access_token, refresh_token } = answer.body.data;
	return { person, access: access_token, token: refresh_token, cookie: cookieHeader(answer) };
}

const renew = (refresh_token: string, from?: From) =>
	ask(house, '/refresh', { refresh_token }, from);

const openSessions = ({ person }: { readonly person: Person }) =>
	house.database.query('select id from identity_sessions where "user" = $1 and ended_at is null', [
		person.id,
	]);

describe('ID-T69 a login without Keycloak', () => {
	test('answers the person and the tokens, and sets them as cookies', async () => {
		const person = await aCustomer();

		const answer = await ask(house, '/login', { login: person.email, password: person.password });

		expect(told(answer)).toBe('200');
		expect(answer.body.data).toMatchObject({
			user: { id: person.id, email: person.email, email_verified: true },
			expires: 900_000,
		});
		expect(answer.body.data.refresh_token).toHaveLength(64);
		expect(await meStatus(house, answer.body.data.access_token)).toBe(200);
		const { cubehub_access, cubehub_refresh } = cookiesOf(answer);
		expect(cubehub_access?.attributes).toEqual(
			expect.arrayContaining(['Max-Age=900', 'Path=/', 'HttpOnly', 'SameSite=Lax']),
		);
		expect(cubehub_refresh?.attributes).toEqual(
			expect.arrayContaining(['Max-Age=604800', 'Path=/identity', 'HttpOnly', 'SameSite=Lax']),
		);
	});

	test('takes an e-mail or a username, without case', async () => {
		const person = await aCustomer();
		const username = `u${person.id.slice(0, 8)}`;
		await house.database.query('update directus_users set username = $2 where id = $1', [
			person.id,
			username,
		]);
		const { password } = person;

		for (const login of [person.email.toUpperCase(), ` ${username.toUpperCase()} `]) {
			expect(told(await ask(house, '/login', { login, password }))).toBe('200');
		}
		expect(told(await ask(house, '/login', { username, password }))).toBe('200');
	});

	test('unknown, wrong and suspended are one answer', async () => {
		const known = await aCustomer();
		const suspended = await aCustomer();
		await house.database.query(`update directus_users set status = 'suspended' where id = $1`, [
			suspended.id,
		]);
		const bodies = [
			{ login: 'nobody@example.com', password: wrong },
			{ login: 'nobody', password: wrong },
			{ login: known.email, password: wrong },
			{ login: suspended.email, password: suspended.password },
		];

		const answers = await Promise.all(bodies.map((body) => ask(house, '/login', body)));

		expect(new Set(answers.map(told))).toEqual(new Set(['401 INVALID_CREDENTIALS']));
		expect(new Set(answers.map(({ body }) => body.errors[0].message)).size).toBe(1);
	});

	test('malformed is 400, and what is not JSON 415', async () => {
		expect(told(await ask(house, '/login', {}))).toBe('400 INVALID_PAYLOAD');
		expect(told(await ask(house, '/login', { login: 'a', password: 'b', role: 'x' }))).toBe(
			'400 INVALID_PAYLOAD',
		);
		const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
		expect(told(await ask(house, '/login', 'login=a&password=b', form))).toBe(
			'415 UNSUPPORTED_MEDIA_TYPE',
		);
	});

	test('the other routes of identity take JSON only, too', async () => {
		const form = { headers: { 'content-type': 'multipart/form-data; boundary=x' } };
		for (const path of ['/refresh', '/logout', '/register', '/password/forgot']) {
			const answer = await ask(house, path, 'x', form);
			expect([path, told(answer)]).toEqual([path, '415 UNSUPPORTED_MEDIA_TYPE']);
		}
	});

	test('ID-T50 the sixth wrong login is 429, and the right password then', async () => {
		const person = await aCustomer();
		const login = person.email;

		for (let turn = 0; turn < 5; turn += 1) {
			expect(told(await ask(house, '/login', { login, password: wrong }))).toBe(
				'401 INVALID_CREDENTIALS',
			);
		}
		const sixth = await ask(house, '/login', { login, password: wrong });
		const right = await ask(house, '/login', { login, password: person.password });

		expect(told(sixth)).toBe('429 REQUESTS_EXCEEDED');
		expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(880);
		expect(told(right)).toBe('429 REQUESTS_EXCEEDED');
	});

	test('an unknown login is limited like a known one', async () => {
		const login = `nobody-${anAddress()}@example.com`;
		for (let turn = 0; turn < 5; turn += 1) await ask(house, '/login', { login, password: wrong });

		expect(told(await ask(house, '/login', { login, password: wrong }))).toBe(
			'429 REQUESTS_EXCEEDED',
		);
	});

	test('a right login sets the account back, and costs the address nothing', async () => {
		const { email: login, password } = await aCustomer();
		const ip = anAddress();
		for (let turn = 0; turn < 4; turn += 1) await ask(house, '/login', { login, password: wrong });

		for (let turn = 0; turn < 7; turn += 1) {
			expect(told(await ask(house, '/login', { login, password }, { ip }))).toBe('200');
		}
	});

	test('ID-T71 two right logins of one account together are both taken', async () => {
		const { email: login, password } = await aCustomer();

		const answers = await Promise.all([
			ask(house, '/login', { login, password }),
			ask(house, '/login', { login, password }),
		]);

		expect(answers.map(told)).toEqual(['200', '200']);
	});
});

describe('ID-T69 a refresh token without Keycloak', () => {
	test('ID-T71 two tabs that ask together live on, 20 rounds', async () => {
		let { cookie } = await loggedIn();

		for (let round = 0; round < 20; round += 1) {
			const tabs = await Promise.all(
				[1, 2, 3].map(() => ask(house, '/refresh', undefined, { headers: { cookie, origin } })),
			);
			expect(tabs.map(told)).toEqual(['200', '200', '200']);
			expect(new Set(tabs.map(({ body }) => body.data.refresh_token)).size).toBe(1);
			cookie = cookieHeader(tabs[0] as (typeof tabs)[0]);
		}
	});

	test('ID-T41 used again after 10 s it ends the family', async () => {
		const login = await loggedIn();
		const next = (await renew(login.token)).body.data;
		await house.database.query(
			`update identity_refresh_answers set expires_at = current_timestamp - interval '1 second'`,
		);

		expect(told(await renew(login.token))).toBe('401 INVALID_CREDENTIALS');

		expect(told(await renew(next.refresh_token))).toBe('401 INVALID_CREDENTIALS');
		expect(await meStatus(house, next.access_token)).toBe(401);
		expect(await meStatus(house, login.access)).toBe(401);
		expect(await openSessions(login)).toEqual([]);
	});

	test('ID-T41 from another browser it ends the family at once', async () => {
		const login = await loggedIn();
		const next = (await renew(login.token)).body.data;

		const stolen = await renew(login.token, { headers: { 'user-agent': 'another browser' } });

		expect(told(stolen)).toBe('401 INVALID_CREDENTIALS');
		expect(await meStatus(house, next.access_token)).toBe(401);
	});

	test.each([
		['nothing', undefined, '400 INVALID_PAYLOAD'],
		['garbage', { refresh_token: 'garbage' }, '401 INVALID_CREDENTIALS'],
		['a token of a Keycloak', { refresh_token: 'a.b.c' }, '401 INVALID_CREDENTIALS'],
		['64 characters', { refresh_token: 'x'.repeat(64) }, '401 INVALID_CREDENTIALS'],
	])('%s is refused', async (_name, body, expected) => {
		expect(told(await ask(house, '/refresh', body))).toBe(expected);
	});

	test('ID-T63 a stranger’s page cannot use the cookies', async () => {
		const { cookie, access } = await loggedIn();
		const evil = { headers: { cookie, origin: 'https://evil.example' } };

		for (const path of ['/refresh', '/logout', '/login', '/register']) {
			const answer = await ask(house, path, {}, evil);
			expect([path, told(answer)]).toEqual([path, '403 FORBIDDEN']);
		}
		expect(await meStatus(house, access)).toBe(200);
	});
});
