/** Tokens that Directus signs, and the doors where a password opens, without any Keycloak. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

/** An address that nobody else tries from. */
const anAddress = (): string =>
	`10.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 250)).join('.')}`;

type Tokens = { readonly access: string; readonly refresh: string };

const tokensIn = ({ body }: Answer): Tokens => ({
	access: body.data.access_token,
	refresh: body.data.refresh_token,
});

const told = ({ status, body }: Answer): string =>
	[status, body?.errors?.[0]?.extensions?.code].filter((part) => part !== undefined).join(' ');

const from = (ip: string) => ({ key: false as const, headers: { 'x-forwarded-for': ip } });

function logIn({ email }: Person, password: string, ip = anAddress()): Promise<Answer> {
	return client().post('/auth/login', { email, password, mode: 'json' }, from(ip));
}

async function loggedIn(person: Person): Promise<Tokens> {
	const answer = await logIn(person, person.password);
	expect(answer.status).toBe(200);
	return tokensIn(answer);
}

const refresh = (token: string): Promise<Answer> =>
	client().post('/auth/refresh', { refresh_token: token, mode: 'json' }, { key: false });

const me = async (token: string): Promise<string> => told(await client(token).get('/users/me'));

const claimsOf = (token: string) =>
	JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe('ID-T34 tokens of Directus', () => {
	test('of a login and static ones are taken as ever', async () => {
		const { access } = await loggedIn(shop.employee);
		for (const token of [access, shop.employee.token]) {
			const { body } = await client(token).get('/users/me?fields=id');
			expect(body.data).toEqual({ id: shop.employee.id });
		}
	});

	test('name their login, through every renewal', async () => {
		const first = await loggedIn(shop.customer);
		const second = tokensIn(await refresh(first.refresh));
		const { cs } = claimsOf(first.access);

		expect(cs).toMatch(/^[0-9a-f-]{36}$/);
		expect(claimsOf(second.access).cs).toBe(cs);
		const { query } = await sharedDatabase();
		expect(await query(`select "user", kind from identity_sessions where id = $1`, [cs])).toEqual([
			{ user: shop.customer.id, kind: 'password' },
		]);
	});

	test('of a cookie are taken, renewed, and the same login', async () => {
		const { email, password } = shop.customer;
		const login = await client().post(
			'/auth/login',
			{ email, password, mode: 'session' },
			from(anAddress()),
		);
		const cookie = cookieOf(login);
		const renewed = await client().post(
			'/auth/refresh',
			{ mode: 'session' },
			{ key: false, headers: { cookie } },
		);
		const next = cookieOf(renewed);

		for (const sent of [cookie, next]) {
			const answer = await client().get('/users/me?fields=id', { headers: { cookie: sent } });
			expect(answer.body.data).toEqual({ id: shop.customer.id });
		}
		expect(claimsOf(next).cs).toBe(claimsOf(cookie).cs);
		expect(claimsOf(next).session).not.toBe(claimsOf(cookie).session);
	});

	test('of GraphQL are taken', async () => {
		const query = `mutation ($email: String!, $password: String!) {
			auth_login(email: $email, password: $password, mode: json) { access_token }
		}`;
		const { email, password } = shop.customer;
		const { body } = await client().post(
			'/graphql/system',
			{ query, variables: { email, password } },
			from(anAddress()),
		);
		expect(await me(body.data.auth_login.access_token)).toBe('200');
	});
});

function cookieOf({ headers }: Answer): string {
	return headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

describe('ID-T79 a used refresh token', () => {
	test('ends all that came of it, and nothing else', async () => {
		const first = await loggedIn(shop.customer);
		const other = await loggedIn(shop.customer);
		const second = tokensIn(await refresh(first.refresh));
		expect(await me(second.access)).toBe('200');

		expect(told(await refresh(first.refresh))).toBe('401 INVALID_CREDENTIALS');

		expect(await me(second.access)).toBe('401 INVALID_CREDENTIALS');
		expect(await me(first.access)).toBe('401 INVALID_CREDENTIALS');
		expect(told(await refresh(second.refresh))).toBe('401 INVALID_CREDENTIALS');
		expect(await me(other.access)).toBe('200');
	});

	test('that nobody ever had is refused, and ends nothing', async () => {
		const { access } = await loggedIn(shop.customer);
		expect(told(await refresh('x'.repeat(64)))).toBe('401 INVALID_CREDENTIALS');
		expect(await me(access)).toBe('200');
	});
});

describe('ID-T79 a token of 15 minutes', () => {
	test('ends with its login', async () => {
		const tokens = await loggedIn(shop.customer);
		const left = await client().post(
			'/auth/logout',
			{ refresh_token: tokens.refresh, mode: 'json' },
			{ key: false },
		);
		expect(left.status).toBe(204);
		expect(await me(tokens.access)).toBe('401 INVALID_CREDENTIALS');
	});

	test('ends with the status of its person, and tells a suspension', async () => {
		const person = await shop.person({ role: 'customer' });
		const { access } = await loggedIn(person);
		const { query } = await sharedDatabase();
		await query(`update directus_users set status = 'suspended' where id = $1`, [person.id]);
		expect(await me(access)).toBe('401 USER_SUSPENDED');
		await query(`delete from directus_users where id = $1`, [person.id]);
		expect(await me(access)).toBe('401 INVALID_CREDENTIALS');
	});
});

test('a cookie that holds no more is taken back, and stops no new login', async () => {
	const { email, password } = shop.customer;
	const login = { email, password, mode: 'session' };
	const cookie = cookieOf(await client().post('/auth/login', login, from(anAddress())));
	const { query } = await sharedDatabase();
	await query(`update identity_sessions set ended_at = current_timestamp where id = $1`, [
		claimsOf(cookie).cs,
	]);

	const refused = await client().get('/users/me', { headers: { cookie } });
	expect(told(refused)).toBe('401 INVALID_CREDENTIALS');
	expect(refused.headers.getSetCookie().join()).toMatch(/directus_session_token=;/);
	const again = await client().post('/auth/login', login, {
		key: false,
		headers: { 'x-forwarded-for': anAddress(), cookie },
	});
	expect(again.status).toBe(200);
});

describe('ID-T80 six wrong passwords', () => {
	const tryAt = async (attempt: () => Promise<Answer>): Promise<readonly string[]> => {
		const answers: string[] = [];
		for (let tried = 0; tried < 6; tried += 1) answers.push(told(await attempt()));
		return answers;
	};
	const limited = [
		...Array.from({ length: 5 }, () => 'INVALID_CREDENTIALS'),
		'REQUESTS_EXCEEDED',
	].map((code) => expect.stringContaining(code));

	test('at POST /auth/login lock the account, wherever they come from, for the right one too', async () => {
		const person = await shop.person({ role: 'customer' });
		expect(await tryAt(() => logIn(person, 'wrong'))).toEqual(limited);

		const right = await logIn(person, person.password);
		expect(told(right)).toBe('429 REQUESTS_EXCEEDED');
		expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
	});

	test('at GraphQL lock it too', async () => {
		const person = await shop.person({ role: 'customer' });
		const query = `mutation ($email: String!) {
			auth_login(email: $email, password: "wrong", mode: json) { access_token }
		}`;
		const attempt = () =>
			client().post(
				'/graphql/system',
				{ query, variables: { email: person.email } },
				from(anAddress()),
			);
		expect(await tryAt(attempt)).toEqual(limited);
		expect(told(await logIn(person, person.password))).toBe('429 REQUESTS_EXCEEDED');
	});

	test('from one address lock the address, whatever the accounts', async () => {
		const ip = anAddress();
		const attempt = () =>
			client().post(
				'/auth/login',
				{ email: `${randomUUID()}@example.com`, password: 'wrong' },
				from(ip),
			);
		expect(await tryAt(attempt)).toEqual(limited);
		expect(told(await logIn(shop.customer, shop.customer.password, ip))).toBe(
			'429 REQUESTS_EXCEEDED',
		);
	});

	test('are forgotten with a right one', async () => {
		const person = await shop.person({ role: 'customer' });
		for (let round = 0; round < 2; round += 1) {
			for (let tried = 0; tried < 4; tried += 1) await logIn(person, 'wrong');
			expect((await logIn(person, person.password)).status).toBe(200);
		}
	});
});
