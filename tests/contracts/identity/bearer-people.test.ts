/** Whom an access token of Keycloak makes of somebody, at every door. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roleId, type RoleName } from '../../../seeds/ids.ts';
import type { Claims, FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { NewPerson, Person } from '../../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import {
	aCrowd,
	atRest,
	byGraphQl,
	byNativeSocket,
	byRest,
	bySocketIo,
	type Crowd,
} from './bearer-scene.ts';
import { tellLogout } from './leave-scene.ts';

const soon = { timeout: 10_000, interval: 20 } as const;

let house: IdentityHouse<FakeDriver>;
/** Where nobody gets a row by a token. */
let closed: IdentityHouse<FakeDriver>;
let crowd: Crowd;

beforeAll(async () => {
	house = await identityHouse({ settings: { LOG_LEVEL: 'info' } });
	const { keycloak } = house;
	closed = await identityHouse({ keycloak, settings: { IDENTITY_PROVISION_ON_BEARER: 'false' } });
	await keycloak.serve(house.url);
	crowd = await aCrowd(house.database);
});
afterAll(async () => {
	await closed?.close();
	await house?.close();
});
beforeEach(() => house.keycloak.repair());

/** Somebody of the crowd with a row in this role, who never logged in by a page. */
async function someone(role: RoleName, more: NewPerson = {}): Promise<Person & { row: string }> {
	const person = await house.keycloak.makeUser(more);
	const [row] = await house.database.query<{ id: string }>(
		`insert into directus_users
			(id, email, status, role, provider, external_identifier, verified_email, email_verified_at)
		values ($1, $2, 'active', $3, 'keycloak', $4, $2, current_timestamp)
		returning id`,
		[randomUUID(), person.email, roleId(role), person.id],
	);
	const member = { ...person, row: row?.id ?? '' };
	await crowd.join(member.row);
	return member;
}

async function roleOf({ row }: { readonly row: string }): Promise<string | undefined> {
	const [found] = await house.database.query<{ role: string }>(
		`select role from directus_users where id = $1`,
		[row],
	);
	return found?.role;
}

const tokenOf = (person: Person, claims: Claims = {}): string =>
	house.keycloak.mintAccessToken(person, claims);
const withRoles = (...roles: string[]): Claims => ({ realm_access: { roles } });

async function codeAt(path: string, token?: string): Promise<string> {
	const { status, body } = await house.client(token).get(path);
	return `${status} ${body.errors?.[0]?.extensions?.code ?? ''}`.trim();
}

describe('ID-T21 one token opens every door', () => {
	test.each([
		['a customer', 'customer', false],
		['a manager', 'manager', true],
	] as const)('to the same person, as %s', async (_case, role, isStaff) => {
		const person = await someone(role);
		const token = tokenOf(person, withRoles(role));
		const known = { id: person.row, isStaff };

		expect(await byRest(house.url, token, crowd)).toEqual(known);
		expect(await byGraphQl(house.url, token, crowd)).toEqual(known);
		expect(await byNativeSocket(house.url, token, crowd)).toEqual(known);
		expect(await bySocketIo(house.url, token)).toBe(person.row);
	});

	test('ID-T20 in the lower role that it says', async () => {
		const person = await someone('manager');
		const token = tokenOf(person, withRoles('customer'));
		const known = { id: person.row, isStaff: false };

		expect(await byRest(house.url, token, crowd)).toEqual(known);
		expect(await byGraphQl(house.url, token, crowd)).toEqual(known);
		expect(await byNativeSocket(house.url, token, crowd)).toEqual(known);
		expect(await bySocketIo(house.url, token)).toBe(person.row);
	});

	test('and a refused one none', async () => {
		const customer = await someone('customer');
		const token = tokenOf(customer, { aud: 'account' });
		expect(await atRest(house.url, token)).toBe('403 INVALID_TOKEN');
		expect(await byNativeSocket(house.url, token, crowd)).toBe('AUTH_FAILED');
		expect(await bySocketIo(house.url, token)).toBe('TOKEN_INVALID');
	});

	test('and an old one is told so', async () => {
		const customer = await someone('customer');
		const token = tokenOf(customer, { exp: Math.floor(Date.now() / 1000) - 60 });
		expect(await bySocketIo(house.url, token)).toBe('TOKEN_EXPIRED');
	});
});

describe('ID-T20 the role of a request', () => {
	const staffOnly = '/ledger/check';

	test('is that of the row where the token says as much', async () => {
		const manager = await someone('manager');
		const token = tokenOf(manager, withRoles('customer', 'manager'));
		expect(await codeAt(staffOnly, token)).toBe('200');
	});

	test('is lower where the token says less, and the row stays as it is', async () => {
		const manager = await someone('manager');
		const low = tokenOf(manager, withRoles('customer'));
		expect(await codeAt(staffOnly, low)).toBe('403 FORBIDDEN');
		expect(await roleOf(manager)).toBe(roleId('manager'));
	});

	test('is that of a customer where the token says none, and that is logged', async () => {
		const manager = await someone('manager');
		expect(await codeAt(staffOnly, tokenOf(manager, { realm_access: undefined }))).toBe(
			'403 FORBIDDEN',
		);
		expect(house.log()).toContain('a token names no role');
	});

	test('is never higher than that of the row, which stays as it is', async () => {
		const customer = await someone('customer');
		const token = tokenOf(customer, withRoles('admin', 'manager'));

		expect(await codeAt(staffOnly, token)).toBe('403 FORBIDDEN');
		expect(await codeAt('/settings', token)).toBe('403 FORBIDDEN');
		expect(await byRest(house.url, token, crowd)).toMatchObject({ isStaff: false });
		expect(await roleOf(customer)).toBe(roleId('customer'));
	});
});

describe('ID-T32 somebody whom nobody here knows', () => {
	const rowsOf = ({ id }: Person) =>
		house.database.query<{ role: string; status: string }>(
			`select role, status from directus_users where external_identifier = $1`,
			[id],
		);

	test('becomes a customer, once, however many requests come at once', async () => {
		const person = await house.keycloak.makeUser();
		const { accessToken } = await house.keycloak.tokensOf(person);

		const calls = Array.from({ length: 20 }, () => atRest(house.url, accessToken));

		expect(new Set(await Promise.all(calls))).toEqual(new Set(['200']));
		expect(await rowsOf(person)).toEqual([{ role: roleId('customer'), status: 'active' }]);
	});

	test('does not without a proved address', async () => {
		const person = await house.keycloak.makeUser({ verified: false });
		const { accessToken } = await house.keycloak.tokensOf(person);
		expect(await atRest(house.url, accessToken)).toBe('401 INVALID_CREDENTIALS');
		expect(await bySocketIo(house.url, accessToken)).toBe('USER_NOT_PROVISIONED');
		expect(await rowsOf(person)).toEqual([]);
	});

	test('does not where that is switched off', async () => {
		const person = await house.keycloak.makeUser();
		const { accessToken } = await house.keycloak.tokensOf(person);
		expect(await atRest(closed.url, accessToken)).toBe('401 INVALID_CREDENTIALS');
		expect(await bySocketIo(closed.url, accessToken)).toBe('USER_NOT_PROVISIONED');
	});

	test('does not with the address of somebody else', async () => {
		const { email } = await someone('employee');
		const person = await house.keycloak.makeUser();
		const token = tokenOf(person, { email });
		expect(await atRest(house.url, token)).toBe('401 INVALID_CREDENTIALS');
		expect(await bySocketIo(house.url, token)).toBe('USER_NOT_PROVISIONED');
	});
});

describe('ID-T33 somebody whose row', () => {
	test.each([
		['is suspended', 'suspended', '401 USER_SUSPENDED'],
		['is archived', 'archived', '401 INVALID_CREDENTIALS'],
	])('%s is refused with a good token', async (_case, status, answer) => {
		const person = await someone('customer');
		const token = tokenOf(person);
		expect(await atRest(house.url, token)).toBe('200');

		await house.database.query(`update directus_users set status = $2 where id = $1`, [
			person.row,
			status,
		]);

		expect(await atRest(house.url, token)).toBe(answer);
		expect(await bySocketIo(house.url, token)).toBe('USER_INACTIVE');
	});
});

test('ID-T40 the bearer of an ended login is refused at once', async () => {
	const customer = await someone('customer');
	const { accessToken, sid } = await house.keycloak.tokensOf(customer);
	const other = await house.keycloak.tokensOf(customer);
	expect(await atRest(house.url, accessToken)).toBe('200');

	const told = await tellLogout(
		house.url,
		house.keycloak.mintLogoutToken({ sub: customer.id, sid, aud: 'cubehub-web' }),
	);

	expect(told.status).toBe(200);
	await expect.poll(() => atRest(house.url, accessToken), soon).toBe('403 INVALID_TOKEN');
	expect(await bySocketIo(house.url, accessToken)).toBe('TOKEN_INVALID');
	expect(await atRest(house.url, other.accessToken)).toBe('200');
});

describe('ID-T35 a guarded route', () => {
	test('refuses the wrong role with 403', async () => {
		const customer = await someone('customer');
		const { status, headers, body } = await house.client(tokenOf(customer)).get('/ledger/check');
		expect(status).toBe(403);
		expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
		expect(headers.get('www-authenticate')).toBeNull();
	});

	test.each([
		['nobody', undefined, 'Bearer'],
		['a token that is none', 'garbage', 'Bearer error="invalid_token"'],
	])('tells %s how to log in', async (_case, token, header) => {
		for (const path of ['/ledger/check', '/users/me']) {
			const { status, headers, body } = await house.client(token).get(path);
			expect(status).toBe(401);
			expect(body.errors).toMatchObject([{ extensions: { code: 'INVALID_CREDENTIALS' } }]);
			expect(headers.get('www-authenticate')).toBe(header);
		}
	});
});

test('ID-T36 no path of the keycloak middleware is taken from us', async () => {
	for (const path of ['/ledger/logout', '/pos/logout', '/k_logout', '/ledger/k_push_not_before']) {
		expect((await house.client().get(path)).status).toBe(404);
	}
	expect((await house.client().post('/ledger/k_logout', {}, { key: false })).status).toBe(404);
});
