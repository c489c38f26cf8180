/** Logins of houses that are set up otherwise, and of a Keycloak that is not there. */
import { afterEach, expect, it } from 'vitest';
import { fakeKeycloak } from '../../harness/fake-keycloak/driver.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse } from '../../harness/identity-house.ts';
import { reasonOf, rowOf } from './sso-cases.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const close of closing.splice(0).toReversed()) await close();
});

type Options = { keycloak?: FakeDriver; settings?: { readonly [name: string]: string } };

async function house(options: Options) {
	const made = await identityHouse(options);
	closing.push(made.close);
	return made;
}

it('only whom the house expects enters when it takes nobody new (ID-T10)', async () => {
	const here = await house({ settings: { AUTH_KEYCLOAK_ALLOW_PUBLIC_REGISTRATION: 'false' } });
	const [expected, stranger] = [await here.keycloak.makeUser(), await here.keycloak.makeUser()];
	await here.database.query(
		`insert into directus_users (id, email, status, provider, external_identifier)
		values (gen_random_uuid(), $1, 'active', 'keycloak', $2)`,
		[expected.email, expected.id],
	);
	const browser = here.browser();
	await browser.login(expected);
	expect((await browser.me()).status).toBe(200);
	expect(reasonOf(await here.browser().login(stranger))).toBe('INVALID_CREDENTIALS');
	expect(await rowOf(here, stranger.id)).toBeUndefined();
});

it('a house boots beside a Keycloak that is down, and logs in once it is up (ID-T16)', async () => {
	const keycloak = await fakeKeycloak();
	closing.push(keycloak.close);
	const person = await keycloak.makeUser();
	await keycloak.stop();
	const here = await house({ keycloak });

	const page = await here.browser().ask('/auth/login/keycloak');
	expect(page.status).toBe(302);
	expect(page.headers.get('location')).toContain('/admin/login?reason=SERVICE_UNAVAILABLE');

	await keycloak.start();
	const browser = here.browser();
	await browser.login(person);
	expect((await browser.me()).status).toBe(200);
});

it('a house that must find Keycloak does not start without it (ID-T16)', async () => {
	const keycloak = await fakeKeycloak();
	await keycloak.stop();
	const settings = { AUTH_KEYCLOAK_ISSUER_DISCOVERY_MUST_SUCCEED: 'true' };
	await expect(house({ keycloak, settings })).rejects.toThrow(/ended|exit|code 1/i);
});

it('without the default provider nobody logs in by password, and a static token works (ID-T17)', async () => {
	const here = await house({ settings: { AUTH_DISABLE_DEFAULT: 'true' } });
	const token = 'break-glass-token-of-this-test';
	const [administrator] = await here.database.query<{ email: string }>(
		`update directus_users set token = $1
		where id = (select id from directus_users where provider = 'default' and role = (
			select id from directus_roles where name = 'Administrator') limit 1)
		returning email`,
		[token],
	);
	const answer = await here.client().post('/auth/login', {
		email: administrator?.email,
		password: 'whatever it is',
		mode: 'json',
	});
	expect(answer.status).toBe(404);
	const me = await here.client(token).get('/users/me?fields=email');
	expect(me.body).toEqual({ data: { email: administrator?.email } });
});
