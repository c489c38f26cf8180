/** What the log of logins holds: no token, code or password, in local words or in an address. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, redirects, type IdentityHouse } from '../../harness/identity-house.ts';
import { ask } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse({ settings: { LOG_LEVEL: 'info' } });
});
afterAll(() => house?.close());

test('ID-T70 no secret of a login stands in the log', async () => {
	const person = await house.keycloak.makeUser();
	const { email: login, password } = person;
	const answer = await ask(house, '/login', { login, password });
	const renewed = await ask(house, '/refresh', {
		refresh_token: answer.body.data.refresh_token,
	});
	await ask(house, '/refresh', { refresh_token: renewed.body.data.refresh_token });
	await ask(house, '/login', { login, password: 'not the password' });

	const browser = house.browser();
	const start = '/identity/login/google';
	const arrived = await browser.login(person, { start, redirect: redirects.login });
	const leaving = `/identity/logout?redirect=${encodeURIComponent(redirects.logout)}`;
	const left = await browser.visit(leaving, { method: 'POST' });

	const secrets = [
		password,
		'not the password',
		answer.body.data.access_token,
		answer.body.data.refresh_token,
		renewed.body.data?.refresh_token,
		...parametersOf([...arrived.trail, ...left.trail], ['code', 'id_token_hint']),
	].filter((secret) => secret !== undefined);
	expect(secrets.length).toBeGreaterThanOrEqual(6);
	const log = house.log();
	expect(log).toContain('/identity/refresh');
	expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
});

function parametersOf(addresses: readonly string[], names: readonly string[]): readonly string[] {
	return addresses.flatMap((address) => {
		const { searchParams } = new URL(address);
		return names.flatMap((name) => searchParams.get(name) ?? []);
	});
}
