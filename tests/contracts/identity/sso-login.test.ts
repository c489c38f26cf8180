/** The login of the studio at Keycloak: Directus' provider, and what our filters add to it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, redirects, type IdentityHouse } from '../../harness/identity-house.ts';
import { CUSTOMER, EMPLOYEE, loginCases, MANAGER, reasonOf, rowOf } from './sso-cases.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
});
afterEach(() => house.keycloak.repair());
afterAll(() => house?.close());

describe('login at Keycloak', () => {
	loginCases(() => house);
});

describe('the role of a login', () => {
	it('is that of the strongest group (ID-T05)', async () => {
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER, MANAGER] });
		await house.browser().login(person);
		expect((await rowOf(house, person.id))?.role).toBe('Manager');
	});

	it('comes of no group that is written as a path (ID-T04)', async () => {
		house.keycloak.switches.groups = 'paths';
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER, MANAGER] });
		await house.browser().login(person);
		expect((await rowOf(house, person.id))?.role).toBe('Customer');
	});

	it.each(['absent', 'paths'] as const)(
		'stays when groups are %s for somebody who has some: the login is refused (ID-T07)',
		async (groups) => {
			const person = await house.keycloak.makeUser({ groups: [CUSTOMER, MANAGER] });
			const first = house.browser();
			await first.login(person);

			house.keycloak.switches.groups = groups;
			expect(reasonOf(await house.browser().login(person))).toBe('SERVICE_UNAVAILABLE');
			expect((await rowOf(house, person.id))?.role).toBe('Manager');
			expect((await first.me()).status).toBe(200);
			expect(house.log()).toContain('the claim of groups is broken');
		},
	);

	it('stays when nobody can be asked about a demotion (ID-T07)', async () => {
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER, EMPLOYEE] });
		await house.browser().login(person);

		await house.keycloak.setGroups(person.id, []);
		house.keycloak.break({ match: /^GET admin\/users\/[^/]+\/groups/, how: { status: 500 } });
		expect(reasonOf(await house.browser().login(person))).toBe('SERVICE_UNAVAILABLE');
		expect((await rowOf(house, person.id))?.role).toBe('Employee');
		expect(house.log()).toContain('a demotion cannot be confirmed');
	});

	it('ends the logins before it when it changes', async () => {
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER, EMPLOYEE] });
		const [first, second] = [house.browser(), house.browser()];
		await first.login(person);
		await house.keycloak.setGroups(person.id, [CUSTOMER]);
		await second.login(person);
		expect((await first.me()).status).toBe(401);
		expect((await second.me()).status).toBe(200);
		expect((await rowOf(house, person.id))?.role).toBe('Customer');
	});
});

describe('the row of a login', () => {
	it('is not that of somebody with the same address (ID-T09)', async () => {
		const email = 'here-first@example.com';
		await house.database.query(
			`insert into directus_users (id, email, status, provider, first_name)
			values (gen_random_uuid(), $1, 'active', 'default', 'Local')`,
			[email],
		);
		const person = await house.keycloak.makeUser({ email });
		expect(reasonOf(await house.browser().login(person))).toBe('INVALID_PROVIDER');
		expect(await rowOf(house, person.id)).toBeUndefined();
		const rows = await house.database.query(
			'select provider, first_name, external_identifier from directus_users where email = $1',
			[email],
		);
		expect(rows).toEqual([{ provider: 'default', first_name: 'Local', external_identifier: null }]);
	});

	it('changes by a second device only where something is new (ID-T11)', async () => {
		const person = await house.keycloak.makeUser({ firstName: 'Dana', locale: 'kk' });
		const [first, second] = [house.browser(), house.browser()];
		await first.login(person);
		await second.login(person);
		expect((await first.me()).status).toBe(200);
		expect((await second.me()).status).toBe(200);
	});

	it('takes a new address over, and ends the other logins (ID-T12)', async () => {
		const person = await house.keycloak.makeUser({ email: 'before@example.com' });
		const [first, second] = [house.browser(), house.browser()];
		await first.login(person);
		await house.keycloak.changeUser(person.id, { email: 'after@example.com' });
		await second.login({ ...person, email: 'after@example.com' });
		expect((await first.me()).status).toBe(401);
		expect((await second.me()).body.data?.['email']).toBe('after@example.com');
		expect((await rowOf(house, person.id))?.verified_email).toBe('after@example.com');
	});

	it.each([
		['is not verified', 'unproved@example.com', false],
		['is no address for Directus', 'somebody@example.nowhere', true],
	])('keeps its address when the new one %s (ID-T12)', async (_why, email, verified) => {
		const person = await house.keycloak.makeUser();
		await house.browser().login(person);
		await house.keycloak.changeUser(person.id, { email, verified });
		const browser = house.browser();
		await browser.login(person);
		expect((await browser.me()).body.data?.['email']).toBe(person.email);
	});

	it("keeps its address when the new one is somebody else's (ID-T12)", async () => {
		const [person, other] = [await house.keycloak.makeUser(), await house.keycloak.makeUser()];
		await house.browser().login(person);
		await house.browser().login(other);
		await house.keycloak.changeUser(other.id, { email: 'moved@example.com' });
		await house.keycloak.changeUser(person.id, { email: other.email });
		const browser = house.browser();
		await browser.login(person);
		expect((await browser.me()).body.data?.['email']).toBe(person.email);
	});

	it('is not touched for somebody who may not log in', async () => {
		const person = await house.keycloak.makeUser({ firstName: 'Before' });
		await house.browser().login(person);
		const set = 'update directus_users set status = $2 where external_identifier = $1';
		await house.database.query(set, [person.id, 'archived']);
		await house.keycloak.changeUser(person.id, { firstName: 'After' });
		expect(reasonOf(await house.browser().login(person))).toBe('INVALID_CREDENTIALS');
		const [row] = await house.database.query(
			'select first_name from directus_users where external_identifier = $1',
			[person.id],
		);
		expect(row).toEqual({ first_name: 'Before' });
	});
});

describe('policies of groups', () => {
	const CASHIER = 'cubehub-cashiers';
	const policiesOf = async (subject: string): Promise<readonly string[]> => {
		const rows = await house.database.query<{ name: string }>(
			`select policy.name
			from directus_access access
			join directus_policies policy on policy.id = access.policy
			join directus_users person on person.id = access."user"
			where person.external_identifier = $1
			order by policy.name`,
			[subject],
		);
		return rows.map(({ name }) => name);
	};

	it('come and go with them; those that were given by hand stay (ID-T19)', async () => {
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER] });
		await house.browser().login(person);
		expect(await policiesOf(person.id)).toEqual([]);
		await house.database.query(
			`insert into directus_access (id, "user", policy)
			select gen_random_uuid(), person.id, policy.id
			from directus_users person, directus_policies policy
			where person.external_identifier = $1 and policy.name = 'accountant'`,
			[person.id],
		);

		await house.keycloak.setGroups(person.id, [CUSTOMER, CASHIER, 'cubehub-accountants']);
		await house.browser().login(person);
		expect(await policiesOf(person.id)).toEqual(['accountant', 'cashier']);

		await house.keycloak.setGroups(person.id, [CUSTOMER]);
		await house.browser().login(person);
		expect(await policiesOf(person.id)).toEqual(['accountant']);
	});

	it('open and close doors at once (ID-T19)', async () => {
		const person = await house.keycloak.makeUser({ groups: [CUSTOMER] });
		const tills = async (): Promise<number> => {
			const browser = house.browser();
			await browser.login(person);
			return (await browser.ask('/items/tills?limit=1')).status;
		};
		expect(await tills()).toBe(403);
		await house.keycloak.setGroups(person.id, [CUSTOMER, CASHIER]);
		expect(await tills()).toBe(200);
		await house.keycloak.setGroups(person.id, [CUSTOMER]);
		expect(await tills()).toBe(403);
	});
});

describe('devices and cookies', () => {
	it('two devices renew beside each other, and Keycloak is not asked (ID-T13)', async () => {
		const person = await house.keycloak.makeUser();
		const devices = [house.browser(), house.browser()] as const;
		for (const device of devices) await device.login(person);
		house.keycloak.forget();

		const renew = { method: 'POST', headers: { 'content-type': 'application/json' } };
		for (let round = 0; round < 20; round += 1) {
			const pages = await Promise.all(
				devices.map((device) =>
					device.ask('/auth/refresh', { ...renew, body: JSON.stringify({ mode: 'session' }) }),
				),
			);
			expect(pages.map(({ status }) => status)).toEqual([200, 200]);
		}
		expect(house.keycloak.calls(/^POST token/)).toEqual([]);
		for (const device of devices) expect((await device.me()).status).toBe(200);
	});

	it.each(['directus_session_token', 'cubehub_access'])(
		'a stale %s does not stand in the way of a login',
		async (name) => {
			const browser = house.browser();
			browser.setCookie(name, 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkaXJlY3R1cyJ9.stale');
			await browser.login(await house.keycloak.makeUser(), { redirect: '/server/ping' });
			expect(browser.cookie('directus_session_token')).toBeDefined();
		},
	);
});

describe('where a login may lead', () => {
	const start = (redirect: string) =>
		house.browser().ask(`/auth/login/keycloak?redirect=${encodeURIComponent(redirect)}`);

	it.each([
		[redirects.login, 302],
		[`${redirects.login}?next=1#top`, 302],
		[`${redirects.login}/sub`, 400],
		[`${redirects.login}/`, 400],
		['http://evil.example.com/auth/done', 400],
		['https://localhost:5173/auth/done', 400],
		['http://localhost:5174/auth/done', 400],
		['http://localhost:5173@evil.example.com/auth/done', 400],
		['javascript:alert(1)', 400],
		['/admin/users', 302],
		['//evil.example.com', 400],
		['/\\evil.example.com', 400],
		['\\evil', 302],
	])('%s: %i (ID-T15)', async (redirect, status) => {
		expect((await start(redirect)).status).toBe(status);
	});

	it('a backslash is a path of the house (ID-T15)', async () => {
		const page = await house
			.browser()
			.login(await house.keycloak.makeUser(), { redirect: '\\evil' });
		expect(page.trail.at(-1)).toBe(`${house.url}/evil`);
	});

	it('another site gets the browser, and no token (ID-T15)', async () => {
		const page = await house
			.browser()
			.login(await house.keycloak.makeUser(), { redirect: redirects.login });
		expect(page.trail.at(-1)).toBe(redirects.login);
	});
});
