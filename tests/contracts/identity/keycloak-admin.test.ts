/** The admin client of the product: its token, its patience, and what it makes of refusals. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adminOf, type KeycloakAdmin } from '../../../extensions/identity/src/keycloak/admin.ts';
import { settingsOf } from '../../../extensions/identity/src/settings.ts';
import { fakeKeycloak } from '../../harness/fake-keycloak/driver.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';

const SECONDS = 1000;

let keycloak: FakeDriver;
let admin: KeycloakAdmin;

/** A client of its own: its breaker and its token are nobody else's. */
function newAdmin(timeoutMs?: number): KeycloakAdmin {
	const settings = settingsOf({
		IDENTITY_MODE: 'sso',
		PUBLIC_URL: 'http://localhost:8055',
		SECRET: 'a secret of this test',
		...keycloak.settings,
	});
	if (!settings.keycloak) throw new Error('The fake has no settings.');
	return adminOf(settings.keycloak, timeoutMs);
}

beforeAll(async () => {
	keycloak = await fakeKeycloak();
	admin = newAdmin();
});
afterEach(() => keycloak.repair());
afterAll(() => keycloak?.close());

const account = () => ({
	username: `u-${randomUUID().slice(0, 8)}`,
	email: `${randomUUID()}@example.com`,
	password: 'correct horse battery',
	saga: randomUUID(),
});

describe('the token of the backend', () => {
	it('is fetched once for fifty calls past its expiry (ID-T42)', async () => {
		const { id } = await keycloak.makeUser();
		// Renewed five seconds early: this one is old as soon as it is there.
		keycloak.switches.serviceTokenSeconds = 5;
		const own = newAdmin();
		await own.user(id);
		keycloak.switches.serviceTokenSeconds = 60;
		keycloak.forget();
		const found = await Promise.all(Array.from({ length: 50 }, () => own.user(id)));
		expect(found.every((user) => user?.id === id)).toBe(true);
		expect(keycloak.calls(/^POST token/)).toHaveLength(1);
		expect(keycloak.calls(/^GET admin/)).toHaveLength(50);
	});

	it('is fetched anew when Keycloak does not know it any more', async () => {
		const { id } = await keycloak.makeUser();
		const own = newAdmin();
		await own.user(id);
		await keycloak.rotateKey('disabled');
		expect((await own.user(id))?.id).toBe(id);
	});
});

describe('a Keycloak that does not answer', () => {
	it('is given up within 5.5 s, and not asked any more for a while (ID-T43)', async () => {
		const own = newAdmin();
		await own.groups();
		keycloak.break({ match: /^GET admin/, how: 'hang' });
		const began = performance.now();
		const calls = await Promise.allSettled(Array.from({ length: 5 }, () => own.users(0, 1)));
		expect(performance.now() - began).toBeLessThan(5.5 * SECONDS);
		for (const call of calls) {
			expect(call).toMatchObject({ reason: { code: 'SERVICE_UNAVAILABLE', status: 503 } });
		}

		keycloak.forget();
		const refused = await own.users(0, 1).catch((error: unknown) => error);
		expect(refused).toMatchObject({
			code: 'SERVICE_UNAVAILABLE',
			detail: { retry_after: expect.any(Number) },
		});
		expect(keycloak.calls()).toEqual([]);
	});

	it('does not count when only its mail server fails', async () => {
		const { id } = await keycloak.makeUser();
		const own = newAdmin();
		keycloak.break({ match: /send-verify-email/, how: { status: 500 } });
		for (let time = 0; time < 6; time += 1) {
			await expect(own.sendVerifyEmail(id)).rejects.toMatchObject({ status: 503 });
		}
		expect((await own.user(id))?.id).toBe(id);
	});
});

describe('people', () => {
	it('are made as customers, and found by what they are known by', async () => {
		const wanted = { ...account(), firstName: 'Dana', locale: 'kk' };
		const id = await admin.createUser(wanted);
		const user = await admin.user(id);
		expect(user).toMatchObject({
			id,
			username: wanted.username,
			email: wanted.email,
			emailVerified: false,
			enabled: true,
			firstName: 'Dana',
			lastName: null,
			attributes: { locale: ['kk'], cubehub_saga: [wanted.saga] },
		});
		expect(await admin.groupsOf(id)).toEqual(['cubehub-customers']);
		expect((await admin.userByEmail(wanted.email.toUpperCase()))?.id).toBe(id);
		expect((await admin.userByUsername(wanted.username))?.id).toBe(id);
		expect((await admin.userBySaga(wanted.saga))?.id).toBe(id);
		expect(await admin.user(randomUUID())).toBeNull();
		expect(await admin.userByEmail('nobody@example.com')).toBeNull();
	});

	it('are refused by name, the address first', async () => {
		const taken = account();
		await admin.createUser(taken);
		const fresh = account();
		const refusal = (change: object) =>
			admin.createUser({ ...fresh, ...change }).catch((error: { code: string }) => error.code);
		expect(await refusal({ email: taken.email.toUpperCase() })).toBe('EMAIL_ALREADY_EXISTS');
		expect(await refusal({ username: taken.username })).toBe('USERNAME_ALREADY_EXISTS');
		expect(await refusal({ username: taken.username, email: taken.email })).toBe(
			'EMAIL_ALREADY_EXISTS',
		);
		expect(await refusal({ password: 'short' })).toBe('INVALID_PAYLOAD');
		expect(await refusal({ username: 'a b' })).toBe('INVALID_PAYLOAD');
		keycloak.break({ match: /^POST admin\/users/, how: { status: 500 }, times: 1 });
		expect(await refusal({})).toBe('USER_CREATE_ERROR');
		keycloak.break({ match: /^POST admin\/users/, how: 'cut', times: 1 });
		expect(await refusal({})).toBe('SERVICE_UNAVAILABLE');
	});

	it('keep everything that a change does not name (ID-T72)', async () => {
		const wanted = { ...account(), firstName: 'Dana', lastName: 'Abdi', locale: 'ru' };
		const id = await admin.createUser(wanted);
		await admin.changeUser(id, { attributes: { locale: ['kk'] } });
		expect(await admin.user(id)).toMatchObject({
			email: wanted.email,
			firstName: 'Dana',
			lastName: 'Abdi',
			attributes: { locale: ['kk'], cubehub_saga: [wanted.saga] },
		});
		await admin.changeUser(id, { emailVerified: true, attributes: { cubehub_saga: null } });
		expect(await admin.user(id)).toMatchObject({
			emailVerified: true,
			lastName: 'Abdi',
			attributes: { locale: ['kk'] },
		});
	});

	it('who administrate are neither changed nor deleted', async () => {
		const { id } = await keycloak.makeUser({ groups: ['cubehub-admins'] });
		await expect(admin.changeUser(id, { enabled: false })).rejects.toMatchObject({ status: 403 });
		await expect(admin.deleteUser(id)).rejects.toMatchObject({ status: 403 });
		expect((await admin.user(id))?.enabled).toBe(true);
	});

	it('are deleted once', async () => {
		const id = await admin.createUser(account());
		expect(await admin.deleteUser(id)).toBe(true);
		expect(await admin.deleteUser(id)).toBe(false);
	});
});

describe('sessions and events', () => {
	it('all end, those of the background too', async () => {
		const person = await keycloak.makeUser();
		await keycloak.tokensOf(person);
		await keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const sessions = await admin.sessionsOf(person.id);
		expect(sessions.map(({ isOffline, clients }) => [isOffline, clients])).toEqual([
			[false, ['cubehub-web']],
			[true, ['cubehub-mobile']],
		]);
		await admin.logoutEverywhere(person.id);
		expect(await keycloak.sessionsOf(person.id)).toEqual([]);
	});

	it('one ends once', async () => {
		const person = await keycloak.makeUser();
		const { sid } = await keycloak.tokensOf(person);
		expect(await admin.endSession(sid)).toBe(true);
		expect(await admin.endSession(sid)).toBe(false);
	});

	it('are told in their order, however many there are', async () => {
		const person = await keycloak.makeUser();
		const since = new Date();
		for (let time = 0; time < 130; time += 1) {
			await (time % 2 === 0 ? keycloak.disable(person.id) : keycloak.enable(person.id));
		}
		await keycloak.setGroups(person.id, ['cubehub-customers', 'cubehub-cashiers']);
		const events = await admin.adminEvents(since);
		expect(events).toHaveLength(131);
		expect(events.every(({ user }) => user === person.id)).toBe(true);
		expect(events.at(-1)).toMatchObject({ resourceType: 'GROUP_MEMBERSHIP', operation: 'CREATE' });

		await keycloak.tokensOf(person);
		const [login] = await admin.userEvents(since, { user: person.id, types: ['LOGIN'] });
		expect(login).toMatchObject({ type: 'LOGIN', user: person.id, client: 'cubehub-web' });
	});
});
