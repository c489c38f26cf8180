/** Logins, tokens and registrations at our own endpoints, with a real Keycloak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, cookieHeader, limit, meStatus, told } from '../contracts/identity/login-scene.ts';
import { rowOf } from '../contracts/identity/sso-cases.ts';
import type { Person } from '../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../harness/identity-house.ts';
import { aNewcomer } from '../harness/newcomers.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { ssoBrowser } from '../harness/sso-browser.ts';

const ROUNDS = 20;
const WRONG = 'not the password';

describeWithKeycloak('with a real Keycloak', () => {
	let keycloak: RealDriver;
	let house: IdentityHouse<RealDriver>;
	beforeAll(async () => {
		keycloak = await realKeycloak();
		house = await identityHouse({ keycloak });
		await limit(house, { refresh: { per_ip: 10_000 }, register: { per_ip: 10_000 } });
	});
	afterAll(() => house?.close());

	const login = (person: Person, password = person.password, otp?: string) =>
		ask(house, '/login', { login: person.email, password, ...(otp && { otp }) });

	async function loggedIn() {
		const person = await keycloak.makeUser();
		const answer = await login(person);
		expect(told(answer)).toBe('200');
		const { access_token: access, refresh_token: refresh } = answer.body.data;
		return { person, access: String(access), refresh: String(refresh), answer };
	}
	/** Until Keycloak has written a failure down it refuses the person as if the password were wrong. */
	async function untilFailed(person: Person, times: number): Promise<void> {
		await expect
			.poll(() => keycloak.admin.attackDetection.findOne({ id: person.id }), { timeout: 10_000 })
			.toMatchObject({ numFailures: times });
	}
	const renew = (token: string, from = {}) =>
		ask(house, '/refresh', { refresh_token: token }, from);

	describe('a login', () => {
		test('ID-T50 the sixth wrong one is 429, and so is the right password then', async () => {
			const person = await keycloak.makeUser();
			for (let turn = 0; turn < 5; turn += 1) {
				expect(told(await login(person, WRONG))).toBe('401 INVALID_CREDENTIALS');
			}
			const sixth = await login(person, WRONG);
			expect(told(sixth)).toBe('429 REQUESTS_EXCEEDED');
			expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
			expect(told(await login(person))).toBe('429 REQUESTS_EXCEEDED');
		});

		test('ID-T50 two wrong ones within a second do not lock', async () => {
			const person = await keycloak.makeUser();
			await login(person, WRONG);
			await login(person, WRONG);
			await untilFailed(person, 2);
			expect(told(await login(person))).toBe('200');
		});

		test('ID-T71 two right ones of one account together are both taken', async () => {
			const person = await keycloak.makeUser();
			const both = await Promise.all([login(person), login(person)]);
			expect(both.map(told)).toEqual(['200', '200']);
		});

		test('ID-T75 a manager without a second factor is sent away, and no session is left', async () => {
			const groups = ['cubehub-managers'];
			const without = await keycloak.makeUser({ groups });
			const withCode = await keycloak.makeUser({ groups, otp: true });
			expect(told(await login(without))).toBe('403 ACTION_REQUIRED');
			expect(await keycloak.sessionsOf(without.id)).toEqual([]);
			expect(told(await login(withCode, withCode.password, withCode.otp?.()))).toBe('200');
		});

		test('what an account has to settle first is told, to the right password only', async () => {
			const person = await keycloak.makeUser({ requiredActions: ['UPDATE_PASSWORD'] });
			expect(told(await login(person, WRONG))).toBe('401 INVALID_CREDENTIALS');
			await untilFailed(person, 1);
			expect(told(await login(person))).toBe('403 ACTION_REQUIRED');
		});
	});

	describe('a refresh token', () => {
		test(`ID-T71 two tabs that ask together live on, ${ROUNDS} rounds`, async () => {
			const { answer } = await loggedIn();
			const { origin } = new URL(house.url);
			let cookie = cookieHeader(answer);
			for (let round = 0; round < ROUNDS; round += 1) {
				const tabs = await Promise.all(
					[1, 2].map(() => ask(house, '/refresh', undefined, { headers: { cookie, origin } })),
				);
				expect(tabs.map(told)).toEqual(['200', '200']);
				cookie = cookieHeader(tabs[0]!);
			}
			const last = await ask(house, '/refresh', undefined, { headers: { cookie, origin } });
			expect(await meStatus(house, last.body.data.access_token)).toBe(200);
		});

		test('ID-T41 used again later ends the whole family', async () => {
			const { person, access, refresh } = await loggedIn();
			const next = (await renew(refresh)).body.data;
			await house.database.query('delete from identity_refresh_answers');

			expect(told(await renew(refresh))).toBe('401 INVALID_CREDENTIALS');

			expect(told(await renew(next.refresh_token))).toBe('401 INVALID_CREDENTIALS');
			expect(await meStatus(house, next.access_token)).toBe(403);
			expect(await meStatus(house, access)).toBe(403);
			expect(await keycloak.sessionsOf(person.id)).toEqual([]);
		});

		test('ID-T82 forged with the session of somebody else signs nobody out', async () => {
			const { access, refresh } = await loggedIn();
			const [head, claims, signature = ''] = refresh.split('.');
			const forged = [head, claims, signature.split('').toReversed().join('')].join('.');
			expect(told(await renew(forged))).toBe('401 INVALID_CREDENTIALS');
			expect(await meStatus(house, access)).toBe(200);
			expect(told(await renew(refresh))).toBe('200');
		});

		test('ID-T82 of the web client is renewed at Keycloak, and ended here', async () => {
			const person = await keycloak.makeUser();
			const { refreshToken } = await keycloak.tokensOf(person, 'cubehub-web');
			expect(told(await renew(refreshToken))).toBe('400 INVALID_PAYLOAD');
			expect(told(await ask(house, '/logout', { refresh_token: refreshToken }))).toBe('204');
			expect(await keycloak.sessionsOf(person.id)).toEqual([]);
		});
	});

	describe('a registration', () => {
		test('makes the person on both sides; the link of the mail proves the address', async () => {
			const who = aNewcomer();
			const answer = await ask(house, '/register', {
				email: who.email,
				password: who.password,
				language: 'kk',
			});
			expect(told(answer)).toBe('201');
			expect(await meStatus(house, answer.body.data.access_token)).toBe(200);
			const known = await keycloak.findUser({ email: who.email });
			expect(known).toMatchObject({
				emailVerified: false,
				groups: ['cubehub-customers'],
				attributes: { locale: ['kk'] },
			});

			await expect
				.poll(() => keycloak.mailsTo(who.email), { timeout: 20_000, interval: 200 })
				.toMatchObject([{ kind: 'verify-email' }]);
			const [mail] = await keycloak.mailsTo(who.email);
			await followLink(mail?.link ?? '');
			expect((await keycloak.findUser({ email: who.email }))?.emailVerified).toBe(true);
		});

		test('ID-T44 is refused for a taken address, a taken name, and both', async () => {
			const taken = await keycloak.makeUser({ username: `taken${Date.now()}` });
			const { password } = taken;
			const fresh = aNewcomer();
			const register = async (email: string, username: string) =>
				told(await ask(house, '/register', { email, username, password }));
			expect(await register(taken.email, 'another.name')).toBe('409 EMAIL_ALREADY_EXISTS');
			expect(await register(fresh.email, taken.username)).toBe('409 USERNAME_ALREADY_EXISTS');
			expect(await register(taken.email, taken.username)).toBe('409 EMAIL_ALREADY_EXISTS');
			expect(await keycloak.findUser({ email: fresh.email })).toBeUndefined();
		});

		test('ID-T45 that fails here leaves nobody at Keycloak', async () => {
			await house.database.query(`
				create or replace function test_refuse() returns trigger language plpgsql as
				$$ begin raise exception 'refused by the test'; end $$`);
			await house.database.query(`
				create trigger test_refusal before insert on directus_users
				for each row execute function test_refuse()`);
			const who = aNewcomer();
			const answer = await ask(house, '/register', { email: who.email, password: who.password });
			await house.database.query('drop trigger test_refusal on directus_users');
			expect(told(answer)).toBe('400 USER_CREATE_ERROR');
			expect(await keycloak.findUser({ email: who.email })).toBeUndefined();
		});
	});

	test('ID-T72 a new language leaves e-mail, names and other attributes at Keycloak', async () => {
		const person = await keycloak.makeUser({
			firstName: 'Асель',
			lastName: 'Ким',
			locale: 'ru',
			attributes: { phoneNumber: ['+77010000000'] },
		});
		const { accessToken } = await keycloak.tokensOf(person);
		const changed = await house.client(accessToken).patch('/users/me', { language: 'kk-KZ' });
		expect(changed.status).toBe(200);
		await expect
			.poll(() => keycloak.findUser({ id: person.id }), { timeout: 20_000, interval: 250 })
			.toMatchObject({
				email: person.email,
				firstName: 'Асель',
				lastName: 'Ким',
				attributes: { locale: ['kk'], phoneNumber: ['+77010000000'] },
			});
		expect((await rowOf(house, person.id))?.language).toBe('kk-KZ');
	});

	/** Opens a link of a mail and presses what stands on its page. */
	async function followLink(link: string): Promise<void> {
		const browser = ssoBrowser(keycloak.url);
		const page = await browser.visit(link);
		const next = /<a[^>]*href="([^"]*login-actions[^"]*)"/.exec(page.text)?.[1];
		if (next) await browser.visit(new URL(next.replaceAll('&amp;', '&'), page.url).href);
	}
});
