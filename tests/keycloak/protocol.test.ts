/** What the realm itself guarantees: the code flow, and what its clients get. */
import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { WEB_REDIRECT } from '../harness/fake-keycloak/clients.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { importedRealm, NO_HOUSE, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { post } from '../harness/real-keycloak/sessions.ts';
import { fillIn, ssoBrowser, type Page } from '../harness/sso-browser.ts';

const CALLBACK = `${NO_HOUSE}/auth/login/keycloak/callback`;

describeWithKeycloak('the realm', () => {
	let keycloak: RealDriver;
	beforeAll(async () => {
		keycloak = await importedRealm();
	});

	const verifier = randomBytes(32).toString('base64url');
	const challenge = createHash('sha256').update(verifier).digest('base64url');
	const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

	/** Where an authorization request leads a browser that is logged in on the way. */
	async function authorize(query: { readonly [name: string]: string }): Promise<URL> {
		const browser = ssoBrowser(keycloak.issuer);
		const asked = new URLSearchParams({ response_type: 'code', scope: 'openid', ...query });
		const start = `${keycloak.issuer}/protocol/openid-connect/auth?${asked}`;
		const page: Page = await browser.visit(start);
		const end = await fillIn(browser.visit, page, await keycloak.makeUser());
		return new URL(end.trail.at(-1) ?? '');
	}

	test.each([
		['without PKCE', {}],
		['with the challenge in plain text', { ...pkce, code_challenge_method: 'plain' }],
	])('ID-T02 an authorization request %s is sent back', async (_how, query) => {
		for (const client of ['cubehub-web', 'directus']) {
			const redirect_uri = client === 'directus' ? CALLBACK : WEB_REDIRECT;
			const end = await authorize({ client_id: client, redirect_uri, ...query });
			expect(end.href).toContain(redirect_uri);
			expect(end.searchParams.get('error')).toBe('invalid_request');
		}
	});

	test.each([
		['a wrong', { code_verifier: randomBytes(32).toString('base64url') }],
		['no', {}],
	])('ID-T02 a code with %s verifier buys no token', async (_how, proof) => {
		const end = await authorize({ client_id: 'cubehub-web', redirect_uri: WEB_REDIRECT, ...pkce });
		const code = end.searchParams.get('code') ?? '';
		const answer = await post(keycloak, 'token', 'cubehub-web', {
			grant_type: 'authorization_code',
			code,
			redirect_uri: WEB_REDIRECT,
			...proof,
		});
		expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_grant']);
	});

	test('ID-T14 directus gets no refresh token for its code', async () => {
		const end = await authorize({ client_id: 'directus', redirect_uri: CALLBACK, ...pkce });
		const { status, body } = await post(keycloak, 'token', 'directus', {
			grant_type: 'authorization_code',
			code: end.searchParams.get('code') ?? '',
			redirect_uri: CALLBACK,
			code_verifier: verifier,
		});
		expect(status).toBe(200);
		expect(body).not.toHaveProperty('refresh_token');
		expect(body['refresh_expires_in']).toBe(0);
	});
});
