/** The end of a session: in the studio, in Keycloak, and by a word of Keycloak that is not true. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { FakeDriver, Minting } from '../../harness/fake-keycloak/types.ts';
import type { Person } from '../../harness/identity-driver.ts';
import type { Browser } from '../../harness/sso-browser.ts';
import { bothSockets, me, openness, sessionToken, tellLogout, soon } from './leave-scene.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	// Nothing else ends a session here: no comparison while a test runs.
	house = await identityHouse({ settings: { IDENTITY_COMPARE_SECONDS: '3600' } });
});
afterAll(() => house?.close());

async function loggedIn(person: Person): Promise<Browser> {
	const browser = house.browser();
	await browser.login(person);
	expect((await browser.me()).status).toBe(200);
	return browser;
}

function signOut(browser: Browser): ReturnType<Browser['ask']> {
	return browser.ask('/auth/logout', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ mode: 'session' }),
	});
}

const afterARetry = { timeout: 40_000, interval: 100 };

const statusOf = async (browser: Browser): Promise<number> => (await browser.me()).status;

/** The session of Keycloak that a login made. */
async function newestSid({ id }: Person, known: readonly string[] = []): Promise<string> {
	const sessions = await house.keycloak.sessionsOf(id);
	const fresh = sessions.find((session) => !known.includes(session.id));
	if (!fresh) throw new Error('There is no new session.');
	return fresh.id;
}

describe('ID-T37 "Sign out" of the studio', () => {
	test('ends that session of Keycloak; the next click asks for the password; another device stays in', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		const sid = await newestSid(person);
		const elsewhere = await loggedIn(person);
		const sockets = await bothSockets(house.url, sessionToken(here));
		const others = await bothSockets(house.url, sessionToken(elsewhere));

		const page = await signOut(here);

		expect(page.status).toBe(204);
		const sids = async () => (await house.keycloak.sessionsOf(person.id)).map(({ id }) => id);
		expect(await sids()).not.toContain(sid);
		expect(await sids()).toHaveLength(1);
		await expect.poll(() => openness(sockets), soon).toEqual([false, false]);
		const next = await here.visit('/auth/login/keycloak');
		expect(next.text).toContain('name="password"');
		expect(await statusOf(elsewhere)).toBe(200);
		expect(openness(others)).toEqual([true, true]);
	});

	test('that Keycloak does not hear is told again', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		const repaired = house.keycloak.break({ match: /^DELETE admin\/sessions/, how: 'cut' });
		onTestFinished(repaired);

		expect((await signOut(here)).status).toBe(204);
		expect(await house.keycloak.sessionsOf(person.id)).toHaveLength(1);

		repaired();
		await expect.poll(() => house.keycloak.sessionsOf(person.id), afterARetry).toEqual([]);
	});

	test('while Keycloak hangs answers within seconds', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		onTestFinished(house.keycloak.break({ match: /^DELETE admin\/sessions/, how: 'hang' }));

		expect((await signOut(here)).status).toBe(204);
		expect(await statusOf(here)).toBe(401);
	});

	test('holds when Keycloak brings the session back: the next click ends it, the one after asks for the password', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		const sid = await newestSid(person);
		// As after a sign-out that got lost there.
		const hash = createHash('sha256').update(sid).digest('hex');
		await house.database.query('select identity_end_sid($1)', [hash]);

		const refused = await here.visit('/auth/login/keycloak');

		expect(refused.text).toContain('INVALID_CREDENTIALS');
		expect(await statusOf(here)).toBe(401);
		expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
		const held = `select from identity_sessions where keycloak_sid_hash = $1 and ended_at is null`;
		expect(await house.database.query(held, [hash])).toEqual([]);
		expect((await here.visit('/auth/login/keycloak')).text).toContain('name="password"');
	});

	test('that Directus refuses ends nothing', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		const stranger = house.browser();

		const page = await signOut(stranger);

		expect(page.status).toBe(400);
		expect(await statusOf(here)).toBe(200);
		expect(await house.keycloak.sessionsOf(person.id)).toHaveLength(1);
	});
});

describe('ID-T38 a session that ends in Keycloak', () => {
	test('ends the cookie at once and closes its sockets; the other device stays in', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		const sid = await newestSid(person);
		const elsewhere = await loggedIn(person);
		const sockets = await bothSockets(house.url, sessionToken(here));
		const others = await bothSockets(house.url, sessionToken(elsewhere));

		await house.keycloak.killSession(sid);

		expect(await statusOf(here)).toBe(401);
		await expect.poll(() => openness(sockets), soon).toEqual([false, false]);
		expect(await statusOf(elsewhere)).toBe(200);
		expect(openness(others)).toEqual([true, true]);
	});

	test('takes the sockets and the token of an application with it', async () => {
		const person = await house.keycloak.makeUser();
		const { accessToken, sid } = await house.keycloak.tokensOf(person, 'cubehub-web');
		const other = await house.keycloak.tokensOf(person, 'cubehub-web');
		const sockets = await bothSockets(house.url, accessToken);
		const others = await bothSockets(house.url, other.accessToken);

		await house.keycloak.killSession(sid);

		expect(await me(house.url, accessToken)).toEqual([403, 'INVALID_TOKEN']);
		await expect.poll(() => openness(sockets), soon).toEqual([false, false]);
		expect(await me(house.url, other.accessToken)).toEqual([200, undefined]);
		expect(openness(others)).toEqual([true, true]);
	});

	test('of which nobody knows which login it was ends all logins of its person', async () => {
		const person = await house.keycloak.makeUser();
		const here = await loggedIn(person);
		await house.database.query(
			`update identity_sessions set keycloak_sid_hash = null
			from directus_users person
			where person.id = "user" and external_identifier = $1`,
			[person.id],
		);

		await house.keycloak.killSession(await newestSid(person));

		expect(await statusOf(here)).toBe(401);
	});

	test('is answered 200 without being kept, and once', async () => {
		const person = await house.keycloak.makeUser();
		const token = house.keycloak.mintLogoutToken({
			sub: person.id,
			sid: 'of-nobody',
			aud: 'cubehub-web',
		});

		const answer = await tellLogout(house.url, token);
		expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
		expect((await tellLogout(house.url, token)).status).toBe(400);
	});
});

describe('ID-T39 a logout token that is not true', () => {
	const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
	const now = (): number => Math.floor(Date.now() / 1000);
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	let person: Person;
	let here: Browser;
	let sid: string;

	beforeAll(async () => {
		person = await house.keycloak.makeUser();
		here = await loggedIn(person);
		sid = await newestSid(person);
	});

	type Claims = { readonly [claim: string]: unknown };
	/** Claims of a moment are made when the token is. */
	const forged: readonly (readonly [string, Claims | (() => Claims), Minting])[] = [
		['without a signature', {}, { alg: 'none' }],
		['signed with the public key as a secret', {}, { alg: 'HS256' }],
		['signed by ES256', {}, { alg: 'ES256' }],
		['signed by a stranger', {}, { key: privateKey }],
		['by an unknown key', {}, { header: { kid: 'unknown' } }],
		['that names no key', {}, { header: { kid: undefined } }],
		['of another type', {}, { header: { typ: 'JWT' } }],
		['for a stranger', { aud: 'somebody-else' }, {}],
		['for a list', { aud: ['directus'] }, {}],
		['of another realm', { iss: 'http://localhost/realms/other' }, {}],
		['of three minutes ago', () => ({ iat: now() - 180, exp: now() + 60 }), {}],
		['of the future', () => ({ iat: now() + 180, exp: now() + 360 }), {}],
		['that has ended', () => ({ exp: now() - 60 }), {}],
		['with a nonce', { nonce: 'n' }, {}],
		['without events', { events: undefined }, {}],
		['of another event', { events: { 'http://example.com/other': {} } }, {}],
		['whose event is no object', { events: { [EVENT]: 'yes' } }, {}],
		['without an id of its own', { jti: undefined }, {}],
		['about nobody', { sid: undefined, sub: undefined }, {}],
		['that is too large', { more: 'x'.repeat(9_000) }, {}],
	];

	test.each(forged)('%s closes nothing', async (_what, claims, how) => {
		const token = house.keycloak.mintLogoutToken(
			{
				sub: person.id,
				sid,
				aud: 'directus',
				...(typeof claims === 'function' ? claims() : claims),
			},
			how,
		);

		const answer = await tellLogout(house.url, token);

		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({
			errors: [{ extensions: { code: 'INVALID_PAYLOAD', path: 'logout_token' } }],
		});
		expect(await statusOf(here)).toBe(200);
	});

	test.each([
		['JSON', (token: string) => send(JSON.stringify({ logout_token: token }), 'application/json')],
		['the address', (token: string) => send('', FORM, `?logout_token=${token}`)],
		['two of a form', (token: string) => send(`logout_token=${token}&logout_token=${token}`, FORM)],
		['no form', (token: string) => send(`logout_token=${token}`, 'text/plain')],
		[
			'a form of 20 kB',
			(token: string) => send(`x=${'x'.repeat(20_000)}&logout_token=${token}`, FORM),
		],
		['nothing', () => send('', FORM)],
	])('a good one in %s closes nothing', async (_where, sendIt) => {
		const token = house.keycloak.mintLogoutToken({ sub: person.id, sid, aud: 'directus' });

		expect((await sendIt(token)).status).toBe(400);
		expect(await statusOf(here)).toBe(200);
	});

	test('a good one again closes nothing: its person has come back meanwhile', async () => {
		const token = house.keycloak.mintLogoutToken({ sub: person.id, aud: 'directus' });
		expect((await tellLogout(house.url, token)).status).toBe(200);
		expect(await statusOf(here)).toBe(401);
		const back = await loggedIn(person);

		expect((await tellLogout(house.url, token)).status).toBe(400);
		expect(await statusOf(back)).toBe(200);
	});
});

const FORM = 'application/x-www-form-urlencoded';

const send = (body: string, type: string, query = ''): Promise<Response> =>
	fetch(`${house.url}/identity/backchannel-logout${query}`, {
		method: 'POST',
		headers: { 'content-type': type },
		body,
	});
