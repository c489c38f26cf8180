/** Paths of the earlier systems while Keycloak holds the logins, and while they are switched off. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { ownServer, type OwnServer } from '../../harness/own-server.ts';
import { anAddress } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;
let plain: OwnServer;

beforeAll(async () => {
	[house, plain] = await Promise.all([
		identityHouse(),
		ownServer({ settings: { COMPAT_ALIASES: 'false' } }),
	]);
});
afterAll(() => Promise.all([house?.close(), plain?.close()]));

const from = () => ({ key: false as const, headers: { 'x-forwarded-for': anAddress() } });

describe('R-01 while Keycloak holds the logins', () => {
	test.each(['/api/auth/verify-email', '/api/auth/reset-password'])(
		'%s leads to the page of Keycloak that the token opens',
		async (path) => {
			const answer = await fetch(`${house.url}${path}`, {
				method: 'POST',
				redirect: 'manual',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ token: 'a.token&of=a mail' }),
			});
			expect(answer.status).toBe(303);
			const location = new URL(answer.headers.get('location')!);
			expect(`${location.origin}${location.pathname}`).toBe(
				`${house.keycloak.issuer}/login-actions/action-token`,
			);
			expect([...location.searchParams]).toEqual([['key', 'a.token&of=a mail']]);
		},
	);

	test('AS-02 logs in by e-mail and by username, in the envelope of the Auth Service', async () => {
		const person = await house.keycloak.makeUser();
		for (const login of [{ email: person.email }, { username: person.username }]) {
			const { status, body } = await house
				.client()
				.post('/auth/login', { ...login, password: person.password }, from());
			expect([status, body.statusCode, body.message]).toEqual([200, 200, 'OK']);
			expect(body.data.access_token).toEqual(expect.any(String));
		}
	});

	test('the door of Directus stays for those who say how they want their tokens', async () => {
		const person = await house.keycloak.makeUser();
		const body = { email: person.email, password: person.password, mode: 'json' };
		const answer = await house.client().post('/auth/login', body, from());
		expect(answer.status).toBe(401);
		expect(Object.keys(answer.body)).toEqual(['errors']);
	});

	test('PSA-009 a form for Microsoft is sent to the login page', async () => {
		const [form, direct] = await Promise.all(
			[
				['POST', '/api/auth/microsoft'],
				['GET', '/identity/login/microsoft'],
			].map(([method, path]) =>
				fetch(`${house.url}${path}`, { method: method!, redirect: 'manual' }),
			),
		);
		expect(form!.status).toBe(direct!.status);
		expect(form!.headers.get('location')?.split('?')[0]).toBe(
			direct!.headers.get('location')?.split('?')[0],
		);
	});
});

test('R-01 with COMPAT_ALIASES=false there are none', async () => {
	const earlier = await Promise.all([
		plain.client().get('/api/health'),
		plain.client().get('/api/v1/auth/me'),
		plain.client().post('/auth/register', {}, from()),
	]);
	expect(earlier.map(({ status }) => status)).toEqual([404, 404, 404]);
	expect((await plain.client().get('/server/health')).status).toBe(200);
});
