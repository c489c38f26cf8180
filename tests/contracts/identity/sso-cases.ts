/**
 * What a login at Keycloak must be like, whichever Keycloak it is: the fake and the real one are asked
 * the same.
 */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { NewPerson } from '../../harness/identity-driver.ts';
import type { IdentityHouse } from '../../harness/identity-house.ts';
import type { Page } from '../../harness/sso-browser.ts';

export const CUSTOMER = 'cubehub-customers';
export const EMPLOYEE = 'cubehub-employees';
export const MANAGER = 'cubehub-managers';

/** Why Directus sent a browser back without a session; null after a login. */
export function reasonOf(page: Page): string | null {
	return new URL(page.trail.at(-1) ?? page.url).searchParams.get('reason');
}

/** The row of a person by their id at Keycloak. */
export async function rowOf(house: IdentityHouse, subject: string) {
	const [row] = await house.database.query<{
		id: string;
		role: string;
		email: string;
		language: string | null;
		username: string | null;
		verified_email: string | null;
		email_verified_at: Date | null;
	}>(
		`select person.id, role.name as role, email, language, username, verified_email, email_verified_at
		from directus_users person
		left join directus_roles role on role.id = person.role
		where external_identifier = $1`,
		[subject],
	);
	return row;
}

/** Cases of the login itself. */
export function loginCases(house: () => IdentityHouse): void {
	const make = (person?: NewPerson) => house().keycloak.makeUser(person);

	it('leads back with a session of the role of the group (ID-T01)', async () => {
		const person = await make({
			groups: [CUSTOMER, EMPLOYEE],
			username: `aigerim-${randomUUID().slice(0, 8)}`,
			firstName: 'Aigerim',
			lastName: 'Sadykova',
		});
		const browser = house().browser();
		const start = await browser.ask('/auth/login/keycloak?redirect=/users/me');
		expect(start.status).toBe(302);
		const asked = new URL(start.headers.get('location') ?? '').searchParams;
		expect(asked.get('code_challenge_method')).toBe('S256');
		expect(asked.get('scope')).toBe('openid profile email');

		const page = await browser.login(person);
		const callback = page.trail.find((place) => place.includes('/auth/login/keycloak/callback'));
		expect(new URL(callback ?? '').searchParams.get('iss')).toBe(house().keycloak.issuer);
		const { status, body } = await browser.me();
		expect(status).toBe(200);
		expect(body.data).toMatchObject({
			first_name: 'Aigerim',
			last_name: 'Sadykova',
			email: person.email,
			provider: 'keycloak',
			role: { name: 'Employee' },
		});
		expect(await rowOf(house(), person.id)).toMatchObject({
			username: person.username,
			verified_email: person.email,
			email_verified_at: expect.any(Date),
		});
	});

	it('sets a cookie that no page reads and no other site sends (ID-T01)', async () => {
		const browser = house().browser();
		const person = await make();
		const { trail } = await browser.login(person, { redirect: '/server/ping' });
		expect(trail.at(-1)).toBe(`${house().url}/server/ping`);

		const again = await browser.ask('/auth/login/keycloak?redirect=/server/ping');
		const back = await browser.ask(again.headers.get('location') ?? '');
		const landing = await browser.ask(back.headers.get('location') ?? '');
		const cookies = landing.headers.getSetCookie();
		const session = cookies.find((text) => text.startsWith('directus_session_token='));
		expect(session).toMatch(/HttpOnly/i);
		expect(session).toMatch(/SameSite=Lax/i);
		expect(session).toMatch(/Max-Age=86400/i);
		const idToken = cookies.find((text) => text.startsWith('cubehub_id='));
		expect(idToken).toMatch(/Path=\/identity;.*HttpOnly/i);
		// Sealed: a browser that is lost tells nothing of its person.
		expect(idToken).not.toContain('eyJ');
	});

	it('works where the issuer is another host than discovery (ID-T03)', async () => {
		const { settings, issuer } = house().keycloak;
		expect(new URL(settings['KEYCLOAK_INTERNAL_URL'] ?? '').host).not.toBe(new URL(issuer).host);
		expect(
			(
				await house()
					.browser()
					.login(await make())
			).status,
		).toBe(200);
	});

	it('a lost staff group makes a customer, and so do no groups at all (ID-T06)', async () => {
		const person = await make({ groups: [CUSTOMER, EMPLOYEE] });
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.role).toBe('Employee');

		await house().keycloak.setGroups(person.id, [CUSTOMER]);
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.role).toBe('Customer');

		await house().keycloak.setGroups(person.id, [EMPLOYEE]);
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.role).toBe('Employee');

		// The claim is left out now.
		await house().keycloak.setGroups(person.id, []);
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.role).toBe('Customer');
	});

	it('an address that is not verified makes no row (ID-T08)', async () => {
		const person = await make({ verified: false });
		const browser = house().browser();
		expect(reasonOf(await browser.login(person))).toBe('INVALID_CREDENTIALS');
		expect(browser.cookie('directus_session_token')).toBeUndefined();
		expect(await rowOf(house(), person.id)).toBeUndefined();
	});

	it.each([
		['kk', 'kk-KZ'],
		['ru', 'ru-RU'],
		['uk', 'uk-UA'],
		['ar', 'ar-SA'],
		['en', 'en-US'],
	])('speaks %s as %s (ID-T18)', async (locale, language) => {
		const person = await make({ locale });
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.language).toBe(language);
	});

	it('an unknown language leaves the default, and a new one is taken over (ID-T18)', async () => {
		const person = await make({ locale: 'xx' });
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.language).toBeNull();

		await house().keycloak.changeUser(person.id, { locale: 'kk' });
		await house().browser().login(person);
		expect((await rowOf(house(), person.id))?.language).toBe('kk-KZ');
	});

	it('a person whose address the provider does not vouch for enters after the mail (ID-T60)', async () => {
		const person = await make({ verified: false });
		expect(reasonOf(await house().browser().login(person))).toBe('INVALID_CREDENTIALS');
		await house().keycloak.changeUser(person.id, { verified: true });
		const browser = house().browser();
		await browser.login(person);
		expect((await browser.me()).status).toBe(200);
	});
}
