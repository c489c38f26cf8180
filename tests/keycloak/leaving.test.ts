/** Everybody who leaves is out everywhere, with a real Keycloak. Says how long it took. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	bothSockets,
	jsonTokens,
	me,
	openness,
	sessionToken,
	within5s,
	type Door,
} from '../contracts/identity/leave-scene.ts';
import { rowOf } from '../contracts/identity/sso-cases.ts';
import type { DriverTokens, NewPerson, Person } from '../harness/identity-driver.ts';
import { identityHouse, redirects, type IdentityHouse } from '../harness/identity-house.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import type { Browser } from '../harness/sso-browser.ts';

/** Somebody who has every door open. */
type Everywhere = {
	readonly person: Person;
	readonly studio: Browser;
	readonly json: string;
	readonly app: DriverTokens;
	readonly doors: readonly Door[];
};

/** Of a race that is lost in one of some fifteen. */
const ROUNDS = 8;

describeWithKeycloak('with a real Keycloak', () => {
	let keycloak: RealDriver;
	let house: IdentityHouse<RealDriver>;
	beforeAll(async () => {
		keycloak = await realKeycloak();
		house = await identityHouse({
			keycloak,
			// As in production: the five seconds are what the poller is given.
			settings: { IDENTITY_EVENTS_SECONDS: '2' },
		});
	});
	afterAll(() => house?.close());

	async function loggedIn(person: Person): Promise<Browser> {
		const browser = house.browser();
		await browser.login(person);
		return browser;
	}

	function signOut(browser: Browser): ReturnType<Browser['ask']> {
		return browser.ask('/auth/logout', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ mode: 'session' }),
		});
	}

	async function everywhere(options?: NewPerson): Promise<Everywhere> {
		const person = await keycloak.makeUser(options);
		const studio = await loggedIn(person);
		const json = (await jsonTokens(house.url, await loggedIn(person))).access;
		const app = await keycloak.tokensOf(person, 'cubehub-web');
		const tokens = [sessionToken(studio), json, app.accessToken];
		const doors = await Promise.all(tokens.map((token) => bothSockets(house.url, token)));
		return { person, studio, json, app, doors: doors.flat() };
	}

	async function answers({ studio, json, app }: Everywhere): Promise<readonly number[]> {
		const tokens = await Promise.all(
			[json, app.accessToken].map(async (token) => (await me(house.url, token))[0]),
		);
		return [(await studio.me()).status, ...tokens];
	}

	/** Waits until every door is shut; answers the seconds. */
	async function secondsUntilOut(somebody: Everywhere, since: number): Promise<string> {
		const isOut = (status: number): boolean => status === 401 || status === 403;
		await expect.poll(async () => (await answers(somebody)).every(isOut), within5s).toBe(true);
		await expect.poll(() => openness(somebody.doors).some(Boolean), within5s).toBe(false);
		const seconds = (performance.now() - since) / 1000;
		expect(seconds).toBeLessThan(5);
		return seconds.toFixed(1);
	}

	test('ID-T78 disabled in the console: out of every door within 5 s, and the old tokens stay dead', async () => {
		const somebody = await everywhere();
		expect(await answers(somebody)).toEqual([200, 200, 200]);

		const since = performance.now();
		await keycloak.disable(somebody.person.id);
		console.log(`Out everywhere ${await secondsUntilOut(somebody, since)} s after disabling`);

		await expect.poll(() => keycloak.sessionsOf(somebody.person.id), within5s).toEqual([]);
		await keycloak.enable(somebody.person.id);
		await house.database.query(
			`update directus_users set status = 'active' where external_identifier = $1`,
			[somebody.person.id],
		);
		expect(await answers(somebody)).toEqual([401, 401, 403]);
		expect((await keycloak.refresh(somebody.app.refreshToken, 'cubehub-web')).status).toBe(400);
	});

	test('ID-T78 deleted in the console: out of every door within 5 s', async () => {
		const somebody = await everywhere();
		const since = performance.now();
		await keycloak.deleteUser(somebody.person.id);
		console.log(`Out everywhere ${await secondsUntilOut(somebody, since)} s after deleting`);
	});

	test('ID-T78 put into other groups: the other role within 5 s', async () => {
		const person = await keycloak.makeUser({
			groups: ['cubehub-customers', 'cubehub-employees'],
		});
		await loggedIn(person);
		expect((await rowOf(house, person.id))?.role).toBe('Employee');
		await keycloak.setGroups(person.id, ['cubehub-customers']);
		await expect.poll(async () => (await rowOf(house, person.id))?.role, within5s).toBe('Customer');
	});

	test('ID-T38 signed out in the console: the cookie and its sockets at once', async () => {
		const person = await keycloak.makeUser();
		const here = await loggedIn(person);
		const doors = await bothSockets(house.url, sessionToken(here));
		const [session] = await keycloak.sessionsOf(person.id);
		await keycloak.killSession(session?.id ?? '');
		expect((await here.me()).status).toBe(401);
		await expect.poll(() => openness(doors).some(Boolean), within5s).toBe(false);
	});

	describe('ID-T37 a logout', () => {
		test('of the studio ends its session of Keycloak, and no other device', async () => {
			const person = await keycloak.makeUser();
			const [here, there] = [await loggedIn(person), await loggedIn(person)];
			expect((await signOut(here)).status).toBe(204);
			expect(await keycloak.sessionsOf(person.id)).toHaveLength(1);
			expect((await here.visit('/auth/login/keycloak')).text).toContain('kc-form-login');
			expect((await here.me()).status).toBe(401);
			expect((await there.me()).status).toBe(200);
		});

		test('of the studio holds against clicks that come meanwhile', async () => {
			const click = (browser: Browser) => browser.visit('/auth/login/keycloak');
			for (const _round of Array.from({ length: ROUNDS })) {
				const person = await keycloak.makeUser();
				const here = await loggedIn(person);
				await Promise.all([signOut(here), click(here), click(here)]);
				// One that brought the session back is refused, and ends it.
				await expect
					.poll(async () => (await click(here)).text, within5s)
					.toContain('kc-form-login');
				expect((await here.me()).status).toBe(401);
				expect(await keycloak.sessionsOf(person.id)).toEqual([]);
			}
		});

		test('with a redirect goes by Keycloak, and the next login asks for the password', async () => {
			const person = await keycloak.makeUser();
			const here = await loggedIn(person);
			const target = encodeURIComponent(redirects.logout);
			const page = await here.visit(`/identity/logout?redirect=${target}`, { method: 'POST' });
			expect(page.trail[1]).toContain('/protocol/openid-connect/logout');
			expect(page.trail.at(-1)).toBe(redirects.logout);
			expect((await here.visit('/auth/login/keycloak')).text).toContain('kc-form-login');
		});
	});

	test('ID-T74 a logout of all ends the offline session too', async () => {
		const person = await keycloak.makeUser();
		const phone = await keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const { accessToken } = await keycloak.tokensOf(person, 'cubehub-web');

		const answer = await house
			.client(accessToken)
			.post('/identity/logout?all=true', undefined, { key: false });

		expect(answer.status).toBe(204);
		expect(await keycloak.sessionsOf(person.id)).toEqual([]);
		expect((await keycloak.refresh(phone.refreshToken, 'cubehub-mobile')).status).toBe(400);
		expect((await me(house.url, phone.accessToken))[0]).toBe(403);
	});

	test('ID-T62 sessions are listed without a token, and end one by one', async () => {
		const person = await keycloak.makeUser();
		const studio = await loggedIn(person);
		const web = await keycloak.tokensOf(person, 'cubehub-web');
		const phone = await keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const caller = house.client(web.accessToken);
		const listed = (await caller.get('/identity/sessions')).body.data as {
			readonly id: string;
			readonly kind: string;
			readonly current: boolean;
		}[];
		expect(listed.map(({ kind }) => kind)).toEqual(
			expect.arrayContaining(['directus', 'keycloak', 'offline']),
		);
		expect(JSON.stringify(listed)).not.toMatch(/eyJ|"sid"/);

		const offline = listed.find(({ kind }) => kind === 'offline');
		expect((await caller.delete(`/identity/sessions/${offline?.id}`)).status).toBe(204);
		expect((await keycloak.refresh(phone.refreshToken, 'cubehub-mobile')).status).toBe(400);
		expect((await studio.me()).status).toBe(200);

		const stranger = await keycloak.tokensOf(await keycloak.makeUser(), 'cubehub-web');
		const foreign = await house
			.client(stranger.accessToken)
			.delete(`/identity/sessions/${listed.find(({ kind }) => kind === 'keycloak')?.id}`);
		expect(foreign.status).toBe(403);
	});
});
