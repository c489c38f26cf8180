/** The login in the browser, and Keycloak's tokens at every door, with a real Keycloak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	aCrowd,
	atRest,
	byGraphQl,
	byNativeSocket,
	byRest,
	bySocketIo,
} from '../contracts/identity/bearer-scene.ts';
import { loginCases, rowOf } from '../contracts/identity/sso-cases.ts';
import { identityHouse, type IdentityHouse } from '../harness/identity-house.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';

/** The tokens of this house live this long, so that a test can see them expire. */
const SHORT_SECONDS = 1;
const USUAL_SECONDS = 900;

describeWithKeycloak('with a real Keycloak', () => {
	let keycloak: RealDriver;
	let house: IdentityHouse<RealDriver>;
	beforeAll(async () => {
		keycloak = await realKeycloak();
		house = await identityHouse({ keycloak });
	});
	afterAll(() => house?.close());

	describe('a login', () => {
		loginCases(() => house);

		test('groups of the realm that come as paths match no role (ID-T04)', async () => {
			await spoilMapper('true');
			const person = await keycloak.makeUser({
				groups: ['cubehub-customers', 'cubehub-employees'],
			});
			await house.browser().login(person);
			expect((await rowOf(house, person.id))?.role).toBe('Customer');

			await keycloak.serve(house.url);
			await house.browser().login(person);
			expect((await rowOf(house, person.id))?.role).toBe('Employee');
		});

		test('a manager gives a code, and sets one up where there is none', async () => {
			const groups = ['cubehub-customers', 'cubehub-managers'];
			const withCode = await keycloak.makeUser({ groups, otp: true });
			const browser = house.browser();
			await browser.login(withCode);
			expect((await browser.me('role.name')).body.data?.['role']).toEqual({ name: 'Manager' });

			const without = await keycloak.makeUser({ groups });
			const page = await house.browser().login(without);
			expect(page.url).toContain('execution=CONFIGURE_TOTP');
			expect(await rowOf(house, without.id)).toBeUndefined();
		});
	});

	describe('a bearer', () => {
		test.each([
			['a customer', ['cubehub-customers'], false],
			['a manager', ['cubehub-customers', 'cubehub-managers'], true],
		])('is the same person at all four doors, as %s (ID-T21)', async (_who, groups, isStaff) => {
			const crowd = await aCrowd(house.database);
			const person = await keycloak.makeUser({ groups, otp: isStaff });
			await house.browser().login(person);
			const { id = '' } = (await rowOf(house, person.id)) ?? {};
			await crowd.join(id);
			const { accessToken } = await keycloak.tokensOf(person);

			const known = { id, isStaff };
			expect(await byRest(house.url, accessToken, crowd)).toEqual(known);
			expect(await byGraphQl(house.url, accessToken, crowd)).toEqual(known);
			expect(await byNativeSocket(house.url, accessToken, crowd)).toEqual(known);
			expect(await bySocketIo(house.url, accessToken)).toBe(id);
		});

		test('of every client of ours is taken', async () => {
			const person = await keycloak.makeUser();
			for (const client of [
				'cubehub-web',
				'cubehub-mobile',
				'cubehub-pos',
				'cubehub-login',
			] as const) {
				const { accessToken } = await keycloak.tokensOf(person, client);
				expect([client, await atRest(house.url, accessToken)]).toEqual([client, '200']);
			}
		});

		test('is neither an ID token nor a refresh token (ID-T24)', async () => {
			const { idToken, refreshToken } = await keycloak.tokensOf(await keycloak.makeUser());
			expect(await atRest(house.url, idToken)).toBe('403 INVALID_TOKEN');
			expect(await atRest(house.url, refreshToken)).toBe('403 INVALID_TOKEN');
		});

		test('of the backend itself is refused (ID-T31)', async () => {
			const token = await keycloak.serviceToken('cubehub-backend');
			expect(await atRest(house.url, token)).toBe('403 INVALID_TOKEN');
		});

		test('that is old is told so (ID-T30)', async () => {
			const { realm } = keycloak;
			await keycloak.admin.realms.update({ realm }, { accessTokenLifespan: SHORT_SECONDS });
			const { accessToken } = await keycloak.tokensOf(await keycloak.makeUser());
			await keycloak.admin.realms.update({ realm }, { accessTokenLifespan: USUAL_SECONDS });
			await expect
				.poll(() => atRest(house.url, accessToken), { timeout: 20_000, interval: 500 })
				.toBe('401 TOKEN_EXPIRED');
		});

		test('by a new key is taken within 10 s; by a disabled one it is refused (ID-T28)', async () => {
			const person = await keycloak.makeUser();
			const before = (await keycloak.tokensOf(person)).accessToken;
			expect(await atRest(house.url, before)).toBe('200');

			await keycloak.rotateKey('passive');
			const after = (await keycloak.tokensOf(person)).accessToken;
			await expect
				.poll(() => atRest(house.url, after), { timeout: 10_000, interval: 250 })
				.toBe('200');
			expect(await atRest(house.url, before)).toBe('200');

			await keycloak.rotateKey('disabled');
			const newest = (await keycloak.tokensOf(person)).accessToken;
			await expect
				.poll(() => atRest(house.url, newest), { timeout: 15_000, interval: 250 })
				.toBe('200');
			expect(await atRest(house.url, after)).toBe('403 INVALID_TOKEN');
		});
	});

	async function spoilMapper(fullPath: 'true' | 'false'): Promise<void> {
		const [client] = await keycloak.admin.clients.find({ clientId: 'directus' });
		const id = client?.id ?? '';
		const [groups] = await keycloak.admin.clients.listProtocolMappers({ id });
		const config = { ...groups?.config, 'full.path': fullPath };
		await keycloak.admin.clients.updateProtocolMapper(
			{ id, mapperId: groups?.id ?? '' },
			{ ...groups, config },
		);
	}
});
