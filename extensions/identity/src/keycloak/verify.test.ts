import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { keyRing, type SigningJwk } from './keys.ts';
import { verifierOf, type Expected } from './verify.ts';

const expected: Expected = {
	issuer: 'https://login.example.com/realms/cubehub',
	internalUrl: 'http://keycloak:8080',
	realm: 'cubehub',
	audience: 'cubehub-api',
	allowedParties: ['cubehub-web', 'cubehub-pos'],
};

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk: SigningJwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1' } as SigningJwk;
const verify = verifierOf(
	expected,
	keyRing(async () => [jwk]),
);

type Changes = { readonly [name: string]: unknown };

const seconds = (): number => Math.floor(Date.now() / 1000);

/** What a good token says. */
const good = (): Changes => ({
	exp: seconds() + 900,
	iat: seconds(),
	iss: expected.issuer,
	aud: 'cubehub-api',
	typ: 'Bearer',
	azp: 'cubehub-web',
	sub: '5f0c3b1e-0000-4000-8000-000000000001',
	sid: 'c2Vzc2lvbi1vZi1rZXljbG9hay4',
	email: 'Ann@example.com',
	email_verified: true,
	realm_access: { roles: ['customer'] },
	locale: 'kk',
	preferred_username: 'ann',
	given_name: 'Ann',
	family_name: 'Lee',
});

type How = {
	readonly alg?: string;
	readonly header?: Changes;
	readonly key?: KeyObject | Uint8Array;
};

/** A token with these claims; undefined takes one away. */
async function minted(changes: Changes = {}, { alg = 'RS256', header = {}, key }: How = {}) {
	const claims = JSON.parse(JSON.stringify({ ...good(), ...changes }));
	return new SignJWT(claims)
		.setProtectedHeader({ alg, kid: 'k1', typ: 'JWT', ...header })
		.sign(key ?? pair.privateKey);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });

const invalid = { code: 'INVALID_TOKEN', status: 403 };

test('a good token gives its claims', async () => {
	expect(await verify(await minted())).toEqual({
		sub: '5f0c3b1e-0000-4000-8000-000000000001',
		sid: 'c2Vzc2lvbi1vZi1rZXljbG9hay4',
		azp: 'cubehub-web',
		email: 'Ann@example.com',
		emailVerified: true,
		roles: ['customer'],
		locale: 'kk',
		exp: expect.any(Number),
		username: 'ann',
		firstName: 'Ann',
		lastName: 'Lee',
	});
});

test('a good token without anything that may be missing gives the rest', async () => {
	const bare = await minted({
		sid: undefined,
		email: undefined,
		email_verified: undefined,
		realm_access: undefined,
		aud: ['account', 'cubehub-api'],
	});
	expect(await verify(bare)).toMatchObject({ emailVerified: false, roles: [] });
});

describe('time', () => {
	test('ID-T30 an old token has expired', async () => {
		const old = await minted({ exp: seconds() - 60 });
		await expect(verify(old)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 });
	});

	test('ID-T30 one that ended a moment ago has expired too', async () => {
		const old = await minted({ exp: seconds() - 2 });
		await expect(verify(old)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
	});

	test.each([
		['without an end', { exp: undefined }],
		['with an end that is no number', { exp: '9999999999' }],
		['that begins in an hour', { nbf: seconds() + 3_600 }],
		['without the time of its making', { iat: undefined }],
	])('ID-T22 one %s is refused', async (_case, changes) => {
		await expect(verify(await minted(changes))).rejects.toMatchObject(invalid);
	});

	test('clocks may differ by some seconds', async () => {
		expect(await verify(await minted({ nbf: seconds() + 3 }))).toMatchObject({
			azp: 'cubehub-web',
		});
	});
});

describe('use', () => {
	test.each([
		['ID-T23 for another audience', { aud: 'account' }],
		['ID-T23 for a list without us', { aud: ['account', 'other-api'] }],
		['ID-T23 without an audience', { aud: undefined }],
		['ID-T24 an ID token', { typ: 'ID' }],
		['ID-T24 a refresh token', { typ: 'Refresh' }],
		['ID-T24 a logout token', { typ: 'Logout' }],
		['ID-T25 bound to a key', { cnf: { jkt: 'x' } }],
		['ID-T25 of type DPoP', { typ: 'DPoP' }],
		['ID-T26 of another issuer', { iss: 'https://evil.example/realms/cubehub' }],
		['ID-T26 of a realm whose name begins like ours', { iss: `${expected.issuer}2` }],
		['ID-T31 for a client that is not listed', { azp: 'cubehub-backend' }],
		['ID-T31 without a client', { azp: undefined }],
		['of nobody', { sub: undefined }],
	])('%s is refused', async (_case, changes) => {
		await expect(verify(await minted(changes))).rejects.toMatchObject(invalid);
	});
});

describe('signature', () => {
	test('ID-T25 without one is refused', async () => {
		const token = `${part({ alg: 'none', kid: 'k1' })}.${part(good())}.`;
		await expect(verify(token)).rejects.toMatchObject(invalid);
	});

	test('ID-T25 HS256 by the public key is refused', async () => {
		const key = new TextEncoder().encode(String(publicPem));
		await expect(verify(await minted({}, { alg: 'HS256', key }))).rejects.toMatchObject(invalid);
	});

	test.each([
		['PS256', pair.privateKey],
		['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
		['EdDSA', generateKeyPairSync('ed25519').privateKey],
	])('ID-T25 a good one by %s is refused', async (alg, key) => {
		await expect(verify(await minted({}, { alg, key }))).rejects.toMatchObject(invalid);
	});

	test('by somebody else is refused, under our key id', async () => {
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		await expect(verify(await minted({}, { key: privateKey }))).rejects.toMatchObject(invalid);
	});

	test('ID-T26 over something else is refused', async () => {
		const [header, , signature] = (await minted()).split('.');
		const forged = `${header}.${part({ ...good(), sub: 'somebody-else' })}.${signature}`;
		await expect(verify(forged)).rejects.toMatchObject(invalid);
	});

	test.each([
		['an unknown key id', { kid: 'k2' }],
		['no key id', { kid: undefined }],
		['a critical extension', { crit: ['exp'], exp: 1 }],
	])('with %s is refused', async (_case, changes) => {
		const header = JSON.parse(JSON.stringify({ alg: 'RS256', kid: 'k1', ...changes }));
		const body = `${part(header)}.${part({ ...good(), iat: seconds() - 60 })}`;
		const signature = sign('RSA-SHA256', Buffer.from(body), pair.privateKey).toString('base64url');
		await expect(verify(`${body}.${signature}`)).rejects.toMatchObject(invalid);
	});
});

test('ID-T28 tokens by two keys at the same moment are each held against their own', async () => {
	const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const nextJwk = { ...(await exportJWK(next.publicKey)), kid: 'k2' } as SigningJwk;
	const verifyBoth = verifierOf(
		expected,
		keyRing(async () => [jwk, nextJwk]),
	);
	const old = await minted();
	const young = await minted({}, { key: next.privateKey, header: { kid: 'k2' } });
	const mixed = await minted({}, { key: next.privateKey });

	const sent = Array.from({ length: 30 }, (_, n) => [old, young, mixed][n % 3] ?? old);
	const outcomes = await Promise.allSettled(sent.map(verifyBoth));

	const expectedStatus = (n: number) => (n % 3 === 2 ? 'rejected' : 'fulfilled');
	expect(outcomes.map(({ status }) => status)).toEqual(sent.map((_, n) => expectedStatus(n)));
});

describe('ID-T26 what is no token', () => {
	test.each([
		['nothing', ''],
		['garbage', 'garbage'],
		['two dots', '..'],
		['JSON that is no object', `${part(1)}.${part(null)}.x`],
		['four parts', 'a.b.c.d'],
		['9 kB', `${part({ alg: 'RS256', kid: 'k1' })}.${'x'.repeat(9_000)}.x`],
	])('%s is refused without a crash', async (_case, token) => {
		await expect(verify(token)).rejects.toMatchObject(invalid);
	});
});

test('nothing is written to the console', async () => {
	const heard = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	await verify(await minted({}, { header: { kid: 'k3' } })).catch(() => undefined);
	await verify(await minted({ typ: 'ID' })).catch(() => undefined);
	expect(heard).not.toHaveBeenCalled();
	heard.mockRestore();
});
