/** Registering in front of Keycloak: both sides have the account, or neither. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { losingProxy, type LosingProxy } from '../../harness/losing-proxy.ts';
import { aNewcomer, type Newcomer } from '../../harness/newcomers.ts';
import { ask, cookiesOf, meStatus, told } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;
let proxy: LosingProxy;

beforeAll(async () => {
	const { host, port } = inject('services').template;
	proxy = await losingProxy({ host, port });
	house = await identityHouse({
		settings: {
			DB_PORT: String(proxy.port),
			IDENTITY_SAGA_SECONDS: '3',
			IDENTITY_SWEEP_SECONDS: '1',
			IDENTITY_ORPHAN_SECONDS: '2',
			IDENTITY_ORPHAN_SWEEP_SECONDS: '1',
			LOG_LEVEL: 'error',
		},
	});
});
afterAll(async () => {
	await house?.close();
	await proxy?.close();
});
afterEach(async () => {
	house.keycloak.repair();
	await house.database.query('drop trigger if exists test_refusal on directus_users');
	await house.database.query('drop trigger if exists test_refusal on outbox');
});

const register = (who: Newcomer, more: object = {}) =>
	ask(house, '/register', { email: who.email, password: who.password, ...more });

const atKeycloak = (email: string) => house.keycloak.findUser({ email });

const rowsOf = (email: string) =>
	house.database.query<{ id: string; username: string | null; language: string | null }>(
		`select id, username, first_name, language, provider, external_identifier, status, verified_email
		from directus_users where lower(email) = lower($1)`,
		[email],
	);

/** Where the newest registration stands. */
async function lastSaga(): Promise<{ state: string; error: string | null; id: string }> {
	const [saga] = await house.database.query<{ state: string; error: string | null; id: string }>(
		`select id, state, error from sagas where kind = 'user_registration' order by id desc limit 1`,
	);
	return saga!;
}

async function eventuallyUndone(): Promise<void> {
	await expect
		.poll(async () => (await lastSaga()).state, { timeout: 30_000, interval: 200 })
		.toBe('compensated');
}

async function expectNothingOf({ email }: Newcomer): Promise<void> {
	expect(await atKeycloak(email)).toBeUndefined();
	expect(await rowsOf(email)).toEqual([]);
}

describe('a registration', () => {
	test('makes the person at Keycloak and here, and logs them in', async () => {
		const who = aNewcomer();
		const username = `user.${who.email.slice(9, 21)}`;
		const answer = await register(who, { username, first_name: 'Асель', language: 'kk' });

		expect(told(answer)).toBe('201');
		expect(answer.body.data).toMatchObject({ verification_required: true, expires: 900_000 });
		expect(await meStatus(house, answer.body.data.access_token)).toBe(200);
		expect(cookiesOf(answer)).toHaveProperty('cubehub_refresh');
		const known = await atKeycloak(who.email);
		expect(known).toMatchObject({
			username,
			emailVerified: false,
			firstName: 'Асель',
			groups: ['cubehub-customers'],
			attributes: { locale: ['kk'], cubehub_saga: [(await lastSaga()).id] },
		});
		expect(await rowsOf(who.email)).toMatchObject([
			{ username, provider: 'keycloak', external_identifier: known?.id, language: 'kk-KZ' },
		]);
	});

	test('without a username leaves the address out of it: it may have another person one day', async () => {
		const who = aNewcomer();
		await register(who);
		expect((await atKeycloak(who.email))?.username).not.toContain('@');
		expect(await rowsOf(who.email)).toMatchObject([{ username: null }]);
	});

	test('has Keycloak mail the link, after the answer', async () => {
		const who = aNewcomer();
		await register(who);
		await expect
			.poll(() => house.keycloak.mailsTo(who.email), { timeout: 20_000 })
			.toMatchObject([{ kind: 'verify-email' }]);
		const [mail] = house.keycloak.calls(/PUT admin\/users\/.*execute-actions-email/).slice(-1);
		expect(mail?.query).toContain('lifespan=86400');
	});

	test('stands when Keycloak cannot mail or log in at the moment', async () => {
		const who = aNewcomer();
		house.keycloak.break({ match: /execute-actions-email/, how: { status: 500 } });
		house.keycloak.break({ match: /^POST token/, how: { status: 500 }, times: 1 });
		const isServiceTokenCached = await register(aNewcomer());
		expect(isServiceTokenCached.status).toBe(201);
		house.keycloak.break({ match: /^POST token/, how: { status: 503 } });
		const answer = await register(who);
		expect(answer.status).toBe(201);
		expect(answer.body.data).not.toHaveProperty('access_token');
		house.keycloak.repair();

		const login = await ask(house, '/login', { login: who.email, password: who.password });
		expect(told(login)).toBe('200');
		// The mail is tried again by itself.
		await expect.poll(() => house.keycloak.mailsTo(who.email), { timeout: 40_000 }).toHaveLength(1);
	});

	test('ID-T44 is refused for what somebody has at Keycloak, or here', async () => {
		const first = await house.keycloak.makeUser({
			username: `first-${aNewcomer().email.slice(9, 21)}`,
		});
		const name = await register(aNewcomer(), { username: first.username });
		const address = await register({ ...aNewcomer(), email: first.email });
		const both = await register(
			{ ...aNewcomer(), email: first.email },
			{ username: first.username },
		);
		expect([told(name), told(address), told(both)]).toEqual([
			'409 USERNAME_ALREADY_EXISTS',
			'409 EMAIL_ALREADY_EXISTS',
			'409 EMAIL_ALREADY_EXISTS',
		]);
		expect(await rowsOf(first.email)).toEqual([]);

		house.keycloak.forget();
		expect(told(await register({ ...aNewcomer(), email: 'customer@example.com' }))).toBe(
			'409 EMAIL_ALREADY_EXISTS',
		);
		expect(house.keycloak.calls(/^POST admin\/users\/?$/)).toEqual([]);
	});

	test('ID-T48 makes nothing of a body that names a role', async () => {
		const who = aNewcomer();
		expect(told(await register(who, { role: 'admin' }))).toBe('400 INVALID_PAYLOAD');
		await expectNothingOf(who);
	});

	test('is refused with a code of ours, and leaves nothing, while nobody may register', async () => {
		const who = aNewcomer();
		await house.database.query('update app_settings set registration_open = false');
		expect(told(await register(who))).toBe('403 FORBIDDEN');
		await house.database.query('update app_settings set registration_open = true');
		await expectNothingOf(who);
	});
});

describe('a registration that fails', () => {
	test('ID-T45 at the group leaves no orphan', async () => {
		const who = aNewcomer();
		house.keycloak.break({
			match: /^POST admin\/users\/?$/,
			how: { status: 500, body: { error: 'unknown_error' } },
		});
		expect(told(await register(who))).toBe('400 USER_CREATE_ERROR');
		house.keycloak.repair();
		await eventuallyUndone();
		await expectNothingOf(who);
	});

	test.each([
		['directus_users', 'before insert on directus_users'],
		['outbox', `before insert on outbox`],
	])('ID-T45 at the row of %s leaves no orphan, and can be repeated', async (_table, when) => {
		const who = aNewcomer();
		await house.database.query(
			`create or replace function test_refusal() returns trigger language plpgsql as $$
			begin
				if to_jsonb(new) ->> 'topic' is null or to_jsonb(new) ->> 'topic' like 'identity.user.created'
				then raise exception 'refused by a test'; end if;
				return new;
			end $$`,
		);
		await house.database.query(
			`create trigger test_refusal ${when} for each row execute function test_refusal()`,
		);
		expect(told(await register(who))).toBe('400 USER_CREATE_ERROR');
		expect((await lastSaga()).state).toBe('compensated');
		await expectNothingOf(who);
		const [closed] = await house.database.query(
			`select count(distinct event_id)::int as count from outbox
			where topic = 'identity.user.closed' and payload ->> 'saga' = $1`,
			[(await lastSaga()).id],
		);
		expect(closed).toEqual({ count: 1 });

		await house.database
			.query('drop trigger test_refusal on directus_users')
			.catch(() => undefined);
		await house.database.query('drop trigger test_refusal on outbox').catch(() => undefined);
		expect(told(await register(who))).toBe('201');
	});

	test('is undone later when Keycloak does not answer to the deletion', async () => {
		const who = aNewcomer();
		await house.database.query(
			`create or replace function test_refusal() returns trigger language plpgsql as $$
			begin raise exception 'refused by a test'; end $$`,
		);
		await house.database.query(
			`create trigger test_refusal before insert on directus_users
			for each row execute function test_refusal()`,
		);
		house.keycloak.break({ match: /^DELETE admin\/users/, how: { status: 500 }, times: 2 });
		expect(told(await register(who))).toBe('400 USER_CREATE_ERROR');
		expect(await atKeycloak(who.email)).toBeDefined();
		expect((await lastSaga()).state).toBe('compensating');
		await eventuallyUndone();
		await expectNothingOf(who);
	});

	test('lets no login make a row while it is being undone', async () => {
		const who = aNewcomer();
		await house.database.query(
			`create or replace function test_refusal() returns trigger language plpgsql as $$
			begin raise exception 'refused by a test'; end $$`,
		);
		await house.database.query(
			`create trigger test_refusal before insert on directus_users
			for each row execute function test_refusal()`,
		);
		house.keycloak.break({ match: /^DELETE admin\/users/, how: { status: 500 }, times: 2 });
		await register(who);
		await house.database.query('drop trigger test_refusal on directus_users');

		const login = await ask(house, '/login', { login: who.email, password: who.password });
		expect(login.status).toBeGreaterThanOrEqual(400);
		expect(await rowsOf(who.email)).toEqual([]);
		await eventuallyUndone();
		await expectNothingOf(who);
	});

	test('ID-T84 stays when only the answer to its commit was lost', async () => {
		const who = aNewcomer();
		proxy.loseCommitOf(who.email);
		const answer = await register(who);

		expect(proxy.lost()).toBe(1);
		expect(told(answer)).toBe('201');
		expect(await rowsOf(who.email)).toHaveLength(1);
		expect(await atKeycloak(who.email)).toBeDefined();
		expect((await lastSaga()).state).toBe('completed');
	});

	test('ID-T84 at a create that was given up and arrives later is found and removed', async () => {
		const who = aNewcomer();
		house.keycloak.break({
			match: /^POST admin\/users\/?$/,
			how: { doesThen: 'hang' },
			times: 1,
		});
		const answer = register(who);
		await expect.poll(() => atKeycloak(who.email), { timeout: 20_000 }).toBeDefined();
		expect(told(await answer)).toBe('503 SERVICE_UNAVAILABLE');
		await eventuallyUndone();
		await expectNothingOf(who);
	});
});

describe('the nightly sweep', () => {
	test('ID-T47 removes whom a registration left behind, and nobody else', async () => {
		const left = await house.keycloak.makeUser({
			attributes: { cubehub_saga: ['00000000-0000-7000-8000-000000000000'] },
		});
		const staff = await house.keycloak.makeUser({ groups: ['cubehub-managers'] });
		const guest = await house.keycloak.makeUser();
		house.keycloak.linkProvider(guest.id, 'google', '123');
		const customer = aNewcomer();
		await register(customer);

		await expect
			.poll(() => house.keycloak.findUser({ id: left.id }), { timeout: 30_000, interval: 200 })
			.toBeUndefined();
		for (const { id } of [staff, guest]) {
			expect(await house.keycloak.findUser({ id })).toBeDefined();
		}
		expect(await atKeycloak(customer.email)).toBeDefined();
	});
});
