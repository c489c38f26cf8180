/** Access tokens of Keycloak that are not what they should be, over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claims, FakeDriver, Minting } from '../../harness/fake-keycloak/types.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { atRest } from './bearer-scene.ts';

let house: IdentityHouse<FakeDriver>;
let person: Person;

beforeAll(async () => {
	house = await identityHouse();
	person = await house.keycloak.makeUser();
});
afterAll(() => house?.close());

const seconds = (): number => Math.floor(Date.now() / 1000);
const minted = (claims: Claims = {}, how: Minting = {}): string =>
	house.keycloak.mintAccessToken(person, claims, how);

test('a good token is taken', async () => {
	expect(await atRest(house.url, minted())).toBe('200');
});

describe('a token is refused', () => {
	const invalid = '403 INVALID_TOKEN';

	test.each<[string, Claims]>([
		['ID-T22 without an end', { exp: undefined }],
		['ID-T22 before its time', { nbf: seconds() + 3_600 }],
		['ID-T23 for another audience', { aud: 'account' }],
		['ID-T23 for a list without us', { aud: ['account', 'broker'] }],
		['ID-T25 bound to a key of the client', { cnf: { jkt: 'thumbprint' } }],
		['ID-T25 of type DPoP', { typ: 'DPoP' }],
		['ID-T31 of a client that is not listed', { azp: 'admin-cli' }],
	])('%s', async (_case, claims) => {
		expect(await atRest(house.url, minted(claims))).toBe(invalid);
	});

	test('ID-T24 that is an ID token, a refresh token or a logout token', async () => {
		const { idToken, refreshToken, sid } = await house.keycloak.tokensOf(person);
		const logout = house.keycloak.mintLogoutToken({ sub: person.id, sid });
		for (const token of [idToken, refreshToken, logout]) {
			expect(await atRest(house.url, token)).toBe(invalid);
		}
	});

	test.each<Exclude<Minting['alg'], undefined>>(['none', 'HS256', 'ES256', 'PS256', 'EdDSA'])(
		'ID-T25 signed by %s',
		async (alg) => {
			expect(await atRest(house.url, minted({}, { alg }))).toBe(invalid);
		},
	);

	test('ID-T26 whose content was changed', async () => {
		const [header, payload = '', signature] = minted().split('.');
		const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
		const changed = { ...claims, realm_access: { roles: ['admin'] } };
		const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
		expect(await atRest(house.url, `${header}.${forged}.${signature}`)).toBe(invalid);
	});

	test('ID-T30 that is old', async () => {
		const old = minted({ exp: seconds() - 60 });
		expect(await atRest(house.url, old)).toBe('401 TOKEN_EXPIRED');
	});

	test('ID-T31 of the service account', async () => {
		const token = await house.keycloak.serviceToken('cubehub-backend');
		expect(await atRest(house.url, token)).toBe(invalid);
	});

	test('ID-T26 of somebody else, or that is none', async () => {
		const foreign = minted({ iss: 'https://evil.example/realms/cubehub' });
		for (const token of [foreign, 'garbage', 'a.b.c', '..']) {
			expect(await atRest(house.url, token)).toBe('401 INVALID_CREDENTIALS');
		}
	});

	test('ID-T26 that is longer than any of ours', async () => {
		const long = minted({ filler: 'x'.repeat(7_000) });
		expect(await atRest(house.url, long)).toBe(invalid);
	});

	test('that stands in the address', async () => {
		const { status, body } = await house.client().get(`/users/me?access_token=${minted()}`);
		expect([status, body.errors[0].extensions.code]).toEqual([400, 'INVALID_PAYLOAD']);
	});
});

test('ID-T26 an empty one is nobody', async () => {
	const { status, body } = await house
		.client()
		.get('/users/me', { headers: { authorization: 'Bearer ' } });
	expect([status, body.errors[0].extensions.code]).toEqual([401, 'INVALID_CREDENTIALS']);
});

test('ID-T26 no answer tells of the inside', async () => {
	const tokens = [minted({ typ: 'ID' }), `${minted()}x`, 'garbage', minted({ exp: 1 })];
	for (const token of tokens) {
		const { body } = await house.client(token).get('/users/me');
		expect(JSON.stringify(body)).not.toMatch(/stack|node_modules|\.ts:|signature|grant/i);
	}
	expect(house.log()).not.toContain('Grant validation');
});

test('ID-T70 no token is in the log', async () => {
	const [good, refused] = [minted(), minted({ aud: 'account' })];
	await atRest(house.url, good);
	await atRest(house.url, refused);
	await atRest(house.url, minted({ sub: randomUUID(), email: undefined }));
	expect(house.log()).not.toContain(good.split('.')[2]);
	expect(house.log()).not.toContain(refused.split('.')[2]);
});
