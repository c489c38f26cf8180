/**
 * The studio in a real browser in front of a real Keycloak: a manager logs in, works, and logs out
 * everywhere; the tab of somebody who is disabled dies by itself. CUBEHUB_SCREENSHOTS names a folder
 * for pictures.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bothSockets, me, openness } from '../contracts/identity/leave-scene.ts';
import type { Person } from '../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../harness/identity-house.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { browserProgram, openStudio, type Studio } from '../harness/studio.ts';

const program = browserProgram();
const PROMISED_SECONDS = 5;

describeWithKeycloak('the studio in front of Keycloak', () => {
	let keycloak: RealDriver;
	let house: IdentityHouse<RealDriver>;
	let studio: Studio;
	let page: Page;

	beforeAll(async () => {
		if (!program) return;
		keycloak = await realKeycloak();
		house = await identityHouse({
			keycloak,
			settings: { SERVE_APP: 'true', IDENTITY_EVENTS_SECONDS: '2' },
		});
		studio = await openStudio(program, house.url);
		page = studio.page;
	});
	afterAll(async () => {
		await studio?.close();
		await house?.close();
	});

	const atLogin = (url: URL): boolean => url.pathname.startsWith('/admin/login');

	/** From the studio's login page by Keycloak's pages back into the studio. */
	async function logIn(tab: Page, person: Person): Promise<void> {
		await tab.goto(`${house.url}/admin/login`);
		await tab.locator('a.sso-link').click();
		await tab.locator('input[name=username]').fill(person.username);
		await tab.locator('input[name=password]').fill(person.password);
		await studio.picture('keycloak login');
		await tab.locator('[type=submit]').click();
		if (person.otp) {
			await tab.locator('input[name=otp]').fill(person.otp());
			await studio.picture('keycloak code');
			await tab.locator('[type=submit]').click();
		}
		await tab.waitForURL((url) => url.pathname.startsWith('/admin') && !atLogin(url));
		await tab.locator('.module-bar').first().waitFor();
	}

	/** What the server says to a request of this tab. */
	const ask = (tab: Page, path: string, method = 'GET') =>
		tab.evaluate(
			async ([target = '', how = '']) => {
				const answer = await fetch(target, { method: how });
				return { status: answer.status, text: await answer.text() };
			},
			[path, method],
		);

	test.skipIf(!program)(
		'ID-T01 a manager logs in with password and code, and lands with the role',
		async () => {
			const manager = await keycloak.makeUser({
				groups: ['cubehub-customers', 'cubehub-managers'],
				otp: true,
				firstName: 'Madina',
				lastName: 'Akhmetova',
				locale: 'en',
			});
			await page.goto(`${house.url}/admin/login`);
			await page.locator('a.sso-link').waitFor();
			await studio.picture('studio login');
			await logIn(page, manager);
			await page.waitForLoadState('networkidle');
			await studio.picture('studio of a manager');

			const { text } = await ask(page, '/users/me?fields=role.name,first_name,provider');
			expect(JSON.parse(text).data).toEqual({
				role: { name: 'Manager' },
				first_name: 'Madina',
				provider: 'keycloak',
			});
		},
	);

	test.skipIf(!program)('ID-T62 a logout of all ends every browser of the person', async () => {
		const person = await keycloak.makeUser({
			groups: ['cubehub-customers', 'cubehub-employees'],
		});
		await page.context().clearCookies();
		await logIn(page, person);
		const other = await page.context().browser()?.newContext();
		const elsewhere = await other?.newPage();
		if (!elsewhere) throw new Error('There is no second browser.');
		await logIn(elsewhere, person);

		expect((await ask(page, '/identity/logout?all=true', 'POST')).status).toBe(204);

		for (const tab of [page, elsewhere]) {
			expect((await ask(tab, '/users/me')).status).toBe(401);
			await tab.goto(`${house.url}/admin/content`);
			await tab.waitForURL(atLogin);
			await tab.locator('a.sso-link').click();
			await tab.locator('input[name=password]').waitFor();
		}
		await studio.picture('asked again after logging out everywhere');
		await other?.close();
	});

	test.skipIf(!program)(
		'ID-T37 the sign-out of the studio ends the login at Keycloak',
		async () => {
			const person = await keycloak.makeUser({
				groups: ['cubehub-customers', 'cubehub-employees'],
			});
			await page.context().clearCookies();
			await logIn(page, person);
			await page.goto(`${house.url}/admin/logout`);
			await page.waitForURL(atLogin);
			await expect.poll(() => keycloak.sessionsOf(person.id), { timeout: 5_000 }).toEqual([]);
			await page.goto(`${house.url}/admin/login`);
			await page.locator('a.sso-link').click();
			await page.locator('input[name=password]').waitFor();
		},
	);

	test.skipIf(!program)(
		`ID-T78 a disabled person's tab, bearer and sockets stop within ${PROMISED_SECONDS} s`,
		async () => {
			const person = await keycloak.makeUser({
				groups: ['cubehub-customers', 'cubehub-employees'],
			});
			await page.context().clearCookies();
			await logIn(page, person);
			const { accessToken } = await keycloak.tokensOf(person);
			const sockets = await bothSockets(house.url, accessToken);

			const since = performance.now();
			await keycloak.disable(person.id);
			const seconds: { [door: string]: string } = {};
			const until = async (door: string, isDead: () => Promise<boolean>): Promise<void> => {
				await expect.poll(isDead, { timeout: 10_000, interval: 50 }).toBe(true);
				seconds[door] = ((performance.now() - since) / 1000).toFixed(1);
			};
			await Promise.all([
				until('tab', async () => (await ask(page, '/users/me')).status === 401),
				until('bearer', async () => (await me(house.url, accessToken))[0] >= 401),
				until('sockets', async () => !openness(sockets).some(Boolean)),
			]);
			console.log('Seconds from disabling to the end:', seconds);
			for (const time of Object.values(seconds)) {
				expect(Number(time)).toBeLessThan(PROMISED_SECONDS);
			}

			await page.goto(`${house.url}/admin/content`);
			await page.waitForURL(atLogin);
			await studio.picture('the tab of a disabled person');
			await page.locator('a.sso-link').click();
			await page.locator('input[name=username]').fill(person.username);
			await page.locator('input[name=password]').fill(person.password);
			await page.locator('[type=submit]').click();
			await page.locator('.pf-v5-c-alert, #input-error').first().waitFor();
			await studio.picture('keycloak refuses a disabled person');
		},
	);
});
