/** POST /identity/refresh in front of Keycloak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { ask, cookieHeader, limit, meStatus, told, type From } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
	await limit(house, { refresh: { per_ip: 1_000 } });
});
afterAll(() => house?.close());

async function loggedIn() {
	const person = await house.keycloak.makeUser();
	const answer = await ask(house, '/login', { login: person.email, password: person.password });
	const { access_token, refresh_token } = answer.body.data;
	return { person, access: access_token, token: refresh_token, cookie: cookieHeader(answer) };
}

const renew = (refresh_token: string, from?: From) =>
	ask(house, '/refresh', { refresh_token }, from);

/** As if the answers of before were older than their ten seconds. */
async function forgetAnswers(): Promise<void> {
	await house.database.query(
		`update identity_refresh_answers set expires_at = current_timestamp - interval '1 second'`,
	);
}

describe('a refresh token', () => {
	test('gives new tokens, by body and by cookie', async () => {
		const { token, cookie } = await loggedIn();

		const first = await renew(token);
		expect(told(first)).toBe('200');
		expect(first.body.data.refresh_token).not.toBe(token);
		expect(await meStatus(house, first.body.data.access_token)).toBe(200);

		const again = await ask(house, '/refresh', undefined, {
			headers: { cookie: cookieHeader(first), origin: new URL(house.url).origin },
		});
		expect(told(again)).toBe('200');
		expect(cookieHeader(again)).not.toBe(cookie);
	});

	test('ID-T71 two tabs that ask together live on, 20 rounds', async () => {
		let { cookie } = await loggedIn();
		const origin = new URL(house.url).origin;

		for (let round = 0; round < 20; round += 1) {
			const tabs = await Promise.all(
				[1, 2, 3].map(() => ask(house, '/refresh', undefined, { headers: { cookie, origin } })),
			);
			expect(tabs.map(told)).toEqual(['200', '200', '200']);
			expect(new Set(tabs.map(({ body }) => body.data.refresh_token)).size).toBe(1);
			cookie = cookieHeader(tabs[0] as (typeof tabs)[0]);
		}
		const last = await ask(house, '/refresh', undefined, { headers: { cookie, origin } });
		expect(await meStatus(house, last.body.data.access_token)).toBe(200);
	});

	test('ID-T41 used again after 10 s it ends the family: newest token, sid, session', async () => {
		const { person, access, token } = await loggedIn();
		const next = (await renew(token)).body.data;
		await forgetAnswers();

		const again = await renew(token);

		expect(told(again)).toBe('401 INVALID_CREDENTIALS');
		expect(again.headers.getSetCookie()).toEqual([]);
		expect(told(await renew(next.refresh_token))).toBe('401 INVALID_CREDENTIALS');
		expect(await meStatus(house, next.access_token)).toBe(403);
		expect(await meStatus(house, access)).toBe(403);
		expect(await house.keycloak.sessionsOf(person.id)).toEqual([]);
	});

	test('ID-T41 from another browser it ends the family at once', async () => {
		const { token } = await loggedIn();
		const next = (await renew(token)).body.data;

		const stolen = await renew(token, { headers: { 'user-agent': 'another browser' } });

		expect(told(stolen)).toBe('401 INVALID_CREDENTIALS');
		expect(await meStatus(house, next.access_token)).toBe(403);
	});

	test('ID-T82 a forged one with the session of somebody else ends nothing', async () => {
		const { access, token } = await loggedIn();
		const [head, claims, signature = ''] = token.split('.');
		const forged = [head, claims, [...signature].toReversed().join('')].join('.');

		expect(told(await renew(forged))).toBe('401 INVALID_CREDENTIALS');
		expect(await meStatus(house, access)).toBe(200);
		expect(told(await renew(token))).toBe('200');
	});

	test('ID-T82 of another client is renewed at Keycloak', async () => {
		const person = await house.keycloak.makeUser();
		const { refreshToken } = await house.keycloak.tokensOf(person, 'cubehub-web');

		const answer = await renew(refreshToken);

		expect(told(answer)).toBe('400 INVALID_PAYLOAD');
		const { status } = await house.keycloak.refresh(refreshToken, 'cubehub-web');
		expect(status).toBe(200);
	});

	test('of a person who was suspended here is refused, and the session ends', async () => {
		const { person, token } = await loggedIn();
		await house.database.query(
			`update directus_users set status = 'archived' where external_identifier = $1`,
			[person.id],
		);

		expect(told(await renew(token))).toBe('401 INVALID_CREDENTIALS');
		await expect.poll(() => house.keycloak.sessionsOf(person.id)).toEqual([]);
	});

	test('while Keycloak is away is 503, and good afterwards', async () => {
		const { token } = await loggedIn();
		const repair = house.keycloak.break({ match: /POST token/, how: 'cut' });

		expect(told(await renew(token))).toBe('503 SERVICE_UNAVAILABLE');
		repair();

		expect(told(await renew(token))).toBe('200');
	});

	test.each([
		['nothing', undefined, '400 INVALID_PAYLOAD'],
		['garbage', { refresh_token: 'garbage' }, '401 INVALID_CREDENTIALS'],
		['three parts of garbage', { refresh_token: 'a.b.c' }, '401 INVALID_CREDENTIALS'],
		['64 characters', { refresh_token: 'x'.repeat(64) }, '401 INVALID_CREDENTIALS'],
		['too much', { refresh_token: 'x'.repeat(9_000) }, '400 INVALID_PAYLOAD'],
		['another field', { token: 'x' }, '400 INVALID_PAYLOAD'],
	])('%s is refused', async (_name, body, expected) => {
		expect(told(await ask(house, '/refresh', body))).toBe(expected);
	});

	test('ID-T63 a stranger’s page cannot use the cookie, nor can a request of no page', async () => {
		const { cookie } = await loggedIn();

		const evil = { headers: { cookie, origin: 'https://evil.example' } };
		expect(told(await ask(house, '/refresh', undefined, evil))).toBe('403 FORBIDDEN');
		expect(told(await ask(house, '/logout', undefined, evil))).toBe('403 FORBIDDEN');
		expect(told(await ask(house, '/refresh', undefined, { headers: { cookie } }))).toBe(
			'403 FORBIDDEN',
		);
	});

	test('no token stands in the table or in the log', async () => {
		const { token } = await loggedIn();
		const answer = await renew(token);

		const rows = await house.database.query('select * from identity_refresh_answers');
		const kept = JSON.stringify(rows) + house.log();
		expect(kept).not.toContain(token);
		expect(kept).not.toContain(answer.body.data.refresh_token);
		expect(kept).not.toContain(answer.body.data.access_token);
	});
});

test('the limit of refreshing is told with the seconds to wait', async () => {
	await limit(house, { refresh: { per_ip: 2, seconds: 60 } });
	const from = { ip: '10.99.99.99' };
	await renew('x'.repeat(64), from);
	await renew('x'.repeat(64), from);

	const answer = await renew('x'.repeat(64), from);

	expect(told(answer)).toBe('429 REQUESTS_EXCEEDED');
	expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
	await limit(house, { refresh: { per_ip: 1_000 } });
});
