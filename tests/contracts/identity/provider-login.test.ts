/** GET /identity/login/:provider and GET /identity/callback. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, redirects, type IdentityHouse } from '../../harness/identity-house.ts';
import type { Person } from '../../harness/identity-driver.ts';
import type { Browser, Page } from '../../harness/sso-browser.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
});
afterAll(() => house?.close());

const start = (redirect?: string, provider = 'google') =>
	`/identity/login/${provider}${redirect ? `?redirect=${encodeURIComponent(redirect)}` : ''}`;

const codeOf = ({ status, text }: Page): string =>
	`${status} ${JSON.parse(text).errors?.[0]?.extensions?.code}`;

/** Logs in at Keycloak's page, and stops before the callback: its address. */
async function untilCallback(browser: Browser, person: Person): Promise<string> {
	const form = await browser.visit(start(redirects.login));
	const action = /action="([^"]+)"/.exec(form.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
	const sent = await browser.ask(action, {
		method: 'POST',
		body: new URLSearchParams({
			username: person.username,
			password: person.password,
			...(person.otp && { otp: person.otp() }),
		}),
	});
	return sent.headers.get('location') ?? '';
}

describe('a login by way of a provider', () => {
	test('asks Keycloak with PKCE, state, nonce and the hint', async () => {
		const page = await house.browser().ask(start(redirects.login, 'microsoft'));

		expect(page.status).toBe(302);
		const asked = new URL(page.headers.get('location') ?? '');
		expect(asked.href).toContain(`${house.keycloak.issuer}/protocol/openid-connect/auth`);
		expect(Object.fromEntries(asked.searchParams)).toMatchObject({
			client_id: 'cubehub-login',
			redirect_uri: `${new URL(house.url).origin}/identity/callback`,
			response_type: 'code',
			code_challenge_method: 'S256',
			kc_idp_hint: 'microsoft',
		});
		for (const name of ['state', 'nonce', 'code_challenge']) {
			expect(asked.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
		}
		const [cookie = ''] = page.headers.getSetCookie();
		expect(cookie).toMatch(/^cubehub_login=.*Max-Age=300; Path=\/identity\/callback; HttpOnly/);
	});

	test('ends with cookies, a customer’s row, and the redirect', async () => {
		const person = await house.keycloak.makeUser({ firstName: 'Dana' });
		const browser = house.browser();

		const page = await browser.login(person, { start: start(), redirect: redirects.login });

		expect(page.trail.at(-1)).toBe(redirects.login);
		const answer = await house
			.client(browser.cookie('cubehub_access'))
			.get('/users/me?fields=first_name');
		expect(answer.body.data).toEqual({ first_name: 'Dana' });
		const [row] = await house.database.query(
			`select role.name, person.status from directus_users person
			join directus_roles role on role.id = person.role where external_identifier = $1`,
			[person.id],
		);
		expect(row).toEqual({ name: 'Customer', status: 'active' });
		expect(browser.cookie('cubehub_refresh')).toBeDefined();
		expect(browser.cookie('cubehub_login')).toBeUndefined();
	});

	test('of nobody’s name is 404', async () => {
		for (const provider of ['keycloak', 'evil', 'GOOGLE', '..%2F']) {
			const page = await house.browser().ask(start(undefined, provider));
			expect([provider, page.status]).toEqual([provider, 404]);
		}
	});

	test('ID-T15 leads to exact addresses of the list and to paths of this server', async () => {
		const expected = {
			[redirects.login]: 302,
			[`${redirects.login}?from=shop`]: 302,
			'/admin/content': 302,
			'\\evil': 302,
			[`${redirects.login}/more`]: 400,
			'https://evil.example/auth/done': 400,
			'//evil.example': 400,
			'/\\evil.example': 400,
			'javascript:alert(1)': 400,
		};
		for (const [redirect, status] of Object.entries(expected)) {
			const page = await house.browser().ask(start(redirect));
			expect([redirect, page.status]).toEqual([redirect, status]);
		}
		const person = await house.keycloak.makeUser();
		const page = await house.browser().login(person, { start: start(), redirect: '\\evil' });
		expect(page.trail).toContain(`${new URL(house.url).origin}/evil`);
	});

	test('a person who turns back arrives with the reason', async () => {
		const browser = house.browser();
		const asked = await browser.ask(start(redirects.login));
		const state = new URL(asked.headers.get('location') ?? '').searchParams.get('state') ?? '';

		const page = await browser.ask(`/identity/callback?error=access_denied&state=${state}`);

		expect(page.status).toBe(302);
		expect(page.headers.get('location')).toBe(`${redirects.login}?reason=LOGIN_CANCELLED`);
		expect(browser.cookie('cubehub_access')).toBeUndefined();
	});

	test('a manager without a second factor is refused, and no session is left', async () => {
		const person = await house.keycloak.makeUser({ groups: ['cubehub-managers'] });
		const browser = house.browser();

		const page = await browser.ask(await untilCallback(browser, person));

		expect(codeOf(page)).toBe('403 ACTION_REQUIRED');
		expect(browser.cookie('cubehub_access')).toBeUndefined();
		expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
	});

	test('a person who is suspended here is refused', async () => {
		const person = await house.keycloak.makeUser();
		await house.browser().login(person, { start: start(), redirect: redirects.login });
		await house.database.query(
			`update directus_users set status = 'suspended' where external_identifier = $1`,
			[person.id],
		);
		const browser = house.browser();

		const page = await browser.ask(await untilCallback(browser, person));

		expect(codeOf(page)).toBe('401 INVALID_CREDENTIALS');
		expect(browser.cookie('cubehub_access')).toBeUndefined();
	});

	test.each([true, false])(
		'ID-T37 by a session that was ended here ends it at Keycloak; the next one asks for the password (address proved: %s)',
		async (verified) => {
			const person = await house.keycloak.makeUser({ verified });
			const browser = house.browser();
			await browser.login(person, { start: start(), redirect: redirects.login });
			const [session] = await house.keycloak.sessionsOf(person.id);
			// As after a sign-out that got lost there.
			const hash = createHash('sha256')
				.update(session?.id ?? '')
				.digest('hex');
			await house.database.query('select identity_end_sid($1)', [hash]);

			const refused = await browser.visit(start(redirects.login));

			expect(codeOf(refused)).toBe('401 INVALID_CREDENTIALS');
			expect(refused.headers.getSetCookie()).toEqual([]);
			expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
			expect((await browser.visit(start(redirects.login))).text).toContain('name="password"');
		},
	);
});

describe('ID-T61 a callback is refused', () => {
	let person: Person;
	beforeAll(async () => {
		person = await house.keycloak.makeUser();
	});

	const refused = async (browser: Browser, place: string) => {
		house.keycloak.forget();
		const page = await browser.ask(place);
		expect(codeOf(page)).toBe('400 INVALID_PAYLOAD');
		expect(page.headers.getSetCookie()).toEqual([]);
		expect(house.keycloak.calls(/POST token/)).toEqual([]);
	};

	test('without the cookie of the beginning', async () => {
		const callback = await untilCallback(house.browser(), person);
		await refused(house.browser(), callback);
	});

	test('in another browser that began a login of its own', async () => {
		const callback = await untilCallback(house.browser(), person);
		const other = house.browser();
		await other.ask(start(redirects.login));
		await refused(other, callback);
	});

	test('with a forged cookie', async () => {
		const began = house.browser();
		const callback = await untilCallback(began, person);
		const sealed = began.cookie('cubehub_login') ?? '';
		const forger = house.browser();
		// In the middle: the last letter may hold bits that mean nothing.
		const other = sealed[20] === 'A' ? 'B' : 'A';
		forger.setCookie('cubehub_login', `${sealed.slice(0, 20)}${other}${sealed.slice(21)}`);
		await refused(forger, callback);
	});

	test('a second time, with the same cookie', async () => {
		const browser = house.browser();
		const callback = await untilCallback(browser, person);
		const cookie = browser.cookie('cubehub_login') ?? '';
		expect((await browser.ask(callback)).status).toBe(302);

		browser.setCookie('cubehub_login', cookie);
		await refused(browser, callback);
		expect(await house.keycloak.sessionsOf(person.id)).not.toEqual([]);
	});

	test('from another issuer', async () => {
		const browser = house.browser();
		const callback = new URL(await untilCallback(browser, person));
		callback.searchParams.set('iss', 'https://evil.example/realms/cubehub');
		await refused(browser, callback.href);
	});

	test('with a code that Keycloak does not know: 401', async () => {
		const browser = house.browser();
		const callback = new URL(await untilCallback(browser, person));
		callback.searchParams.set('code', 'a.b.c');
		expect(codeOf(await browser.ask(callback.href))).toBe('401 INVALID_CREDENTIALS');
	});
});
