/** Mails, languages, addresses and ends of accounts whose logins Keycloak holds. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { linkIn, ownMailbox, type OwnMailbox } from '../../harness/mailbox.ts';
import { aNewcomer } from '../../harness/newcomers.ts';
import { ask, meStatus, told } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;
let mailbox: OwnMailbox;

beforeAll(async () => {
	mailbox = await ownMailbox();
	house = await identityHouse({
		settings: {
			...mailbox.settings,
			IDENTITY_SAGA_SECONDS: '3',
			IDENTITY_SWEEP_SECONDS: '1',
			LOG_LEVEL: 'error',
		},
	});
});
afterAll(async () => {
	await house?.close();
	await mailbox?.stop();
});

type Row = {
	readonly id: string;
	readonly email: string | null;
	readonly status: string;
	readonly verified_email: string | null;
};

async function rowOf({ id }: Pick<Person, 'id'>): Promise<Row | undefined> {
	const [row] = await house.database.query<Row>(
		`select id, email, status, verified_email from directus_users
		where lower(external_identifier) = lower($1)`,
		[id],
	);
	return row;
}

/** Somebody who is logged in here by password. */
async function aCustomer(options: Parameters<FakeDriver['makeUser']>[0] = {}) {
	const person = await house.keycloak.makeUser(options);
	const token = await loggedIn(person);
	return { person, token, api: house.client(token) };
}

async function loggedIn({ email, password }: Pick<Person, 'email' | 'password'>): Promise<string> {
	const answer = await ask(house, '/login', { login: email, password });
	expect(told(answer)).toBe('200');
	return answer.body.data.access_token;
}

const eventually = (check: () => Promise<void>): Promise<void> =>
	vi.waitFor(check, { timeout: 20_000, interval: 100 });

describe('Mails that anybody may ask for', () => {
	test('ID-T52 are answered 204 for an address that nobody has, a local one, and one of Keycloak', async () => {
		const known = await house.keycloak.makeUser({ verified: false });
		for (const path of ['/verify-email/resend', '/password/forgot']) {
			for (const email of [aNewcomer().email, 'customer@example.com', known.email]) {
				expect(told(await ask(house, path, { email }))).toBe('204');
			}
		}
		// Keycloak knows the person, and nobody here does yet.
		expect(await rowOf(known)).toBeUndefined();
		await eventually(async () => {
			const kinds = (await house.keycloak.mailsTo(known.email)).map(({ kind }) => kind);
			expect(kinds.toSorted()).toEqual(['update-password', 'verify-email']);
		});
		expect(await house.keycloak.mailsTo('customer@example.com')).toEqual([]);
	});

	test('ID-T52 are answered 204 while Keycloak is down, and sent when it is back', async () => {
		const known = await house.keycloak.makeUser({ verified: false });
		await house.keycloak.stop();
		const answer = await ask(house, '/password/forgot', { email: known.email });
		await house.keycloak.start();
		expect(told(answer)).toBe('204');
		await vi.waitFor(
			async () => expect(await house.keycloak.mailsTo(known.email)).toHaveLength(1),
			{ timeout: 45_000, interval: 200 },
		);
	});

	test('come to nobody who is disabled or has confirmed the address', async () => {
		const verified = await house.keycloak.makeUser();
		const disabled = await house.keycloak.makeUser({ verified: false });
		await house.keycloak.disable(disabled.id);
		const last = await house.keycloak.makeUser({ verified: false });
		for (const { email } of [verified, disabled, last]) {
			await ask(house, '/verify-email/resend', { email });
		}
		await ask(house, '/password/forgot', { email: disabled.email });
		await eventually(async () => {
			expect(await house.keycloak.mailsTo(last.email)).toHaveLength(1);
		});
		await eventually(async () => {
			const left = await house.database.query(
				`select 1 from outbox where topic like 'identity.%re%' and done_at is null`,
			);
			expect(left).toEqual([]);
		});
		expect(await house.keycloak.mailsTo(verified.email)).toEqual([]);
		expect(await house.keycloak.mailsTo(disabled.email)).toEqual([]);
	});
});

describe('The language of a person', () => {
	test('ID-T72 is written to Keycloak, which keeps all the rest', async () => {
		const { person, api } = await aCustomer({
			firstName: 'Aigerim',
			lastName: 'Test',
			locale: 'ru',
			attributes: { phoneNumber: ['+77010000000'] },
		});
		const before = await house.keycloak.findUser({ id: person.id });

		expect((await api.patch('/users/me', { language: 'kk-KZ' })).status).toBe(200);

		await eventually(async () => {
			expect((await house.keycloak.findUser({ id: person.id }))?.attributes['locale']).toEqual([
				'kk',
			]);
		});
		const after = await house.keycloak.findUser({ id: person.id });
		expect(after).toEqual({
			...before,
			attributes: { ...before?.attributes, locale: ['kk'] },
		});
	});
});

describe('POST /identity/email', () => {
	test('changes the address on both sides, by a link of ours, and ends the other logins', async () => {
		const { person, token, api } = await aCustomer();
		const other = await loggedIn(person);
		const { email: wanted } = aNewcomer();

		const asked = await api.post('/identity/email', { email: wanted });
		expect(told(asked)).toBe('202');
		expect((await mailbox.mailTo(person.email)).text).toContain(wanted);
		expect((await house.keycloak.findUser({ id: person.id }))?.email).toBe(person.email);

		const mailed = linkIn(await mailbox.mailTo(wanted)).searchParams.get('token');
		const answer = await ask(house, '/verify-email', { token: mailed });

		expect(answer.body).toEqual({ data: { email: wanted } });
		expect(await house.keycloak.findUser({ id: person.id })).toMatchObject({
			email: wanted,
			emailVerified: true,
			username: person.username,
		});
		expect(await rowOf(person)).toMatchObject({ email: wanted, verified_email: wanted });
		await eventually(async () => expect(await meStatus(house, other)).toBe(403));
		expect(await meStatus(house, token)).toBe(200);
		expect((await house.keycloak.sessionsOf(person.id)).length).toBe(1);
	});

	test('is taken back at Keycloak when a row here has the address', async () => {
		const { person, api } = await aCustomer();
		const { email: wanted } = aNewcomer();
		await api.post('/identity/email', { email: wanted });
		const token = linkIn(await mailbox.mailTo(wanted)).searchParams.get('token');
		// Taken in the moment between Keycloak's yes and ours.
		await house.database.query(
			`create or replace function test_taken() returns trigger language plpgsql as $$
			begin
				raise unique_violation using constraint = 'directus_users_email_once';
			end $$`,
		);
		await house.database.query(
			`create trigger test_taken before update of email on directus_users
			for each row execute function test_taken()`,
		);
		const answer = await ask(house, '/verify-email', { token });
		await house.database.query('drop trigger test_taken on directus_users');

		expect(told(answer)).toBe('409 EMAIL_ALREADY_EXISTS');
		expect(await house.keycloak.findUser({ id: person.id })).toMatchObject({
			email: person.email,
			emailVerified: true,
		});
	});

	test('is not confirmed once the login that asked has ended', async () => {
		const { person, token, api } = await aCustomer();
		const { email: wanted } = aNewcomer();
		await api.post('/identity/email', { email: wanted });
		const mailed = linkIn(await mailbox.mailTo(wanted)).searchParams.get('token');
		for (const { id } of await house.keycloak.sessionsOf(person.id)) {
			await house.keycloak.killSession(id);
		}
		expect(told(await ask(house, '/verify-email', { token: mailed }))).toBe('403 INVALID_TOKEN');
		expect((await house.keycloak.findUser({ id: person.id }))?.email).toBe(person.email);
		expect(await meStatus(house, token)).toBe(403);
	});

	test('refuses a bearer whose login is older than five minutes', async () => {
		const person = await house.keycloak.makeUser();
		await loggedIn(person);
		const token = house.keycloak.mintAccessToken(person, { sid: 'a session that nobody knows' });
		const answer = await house.client(token).post('/identity/email', { email: aNewcomer().email });
		expect(told(answer)).toBe('403 ACTION_REQUIRED');
	});
});

describe('DELETE /identity/me', () => {
	test('ID-T83 has Keycloak forget the person; their bearer opens nothing and makes no row', async () => {
		const { person, token, api } = await aCustomer({ firstName: 'Aigerim' });
		const mobile = await house.keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const later = house.keycloak.mintAccessToken(person, { sid: 'a later session' });
		const row = await rowOf(person);

		expect(told(await api.delete('/identity/me'))).toBe('204');

		expect(await house.keycloak.findUser({ id: person.id })).toBeUndefined();
		for (const bearer of [token, mobile.accessToken]) {
			expect(await meStatus(house, bearer)).toBe(403);
		}
		expect(await meStatus(house, later)).toBe(401);
		expect(await rowOf(person)).toEqual({
			id: row?.id,
			email: null,
			status: 'archived',
			verified_email: null,
		});
	});

	test('closes the account at once while Keycloak is down, and goes on when it is back', async () => {
		const { person, token, api } = await aCustomer();
		expect(await meStatus(house, token)).toBe(200);
		house.keycloak.break({ match: /admin\/users/, how: { status: 503 } });
		expect(told(await api.delete('/identity/me'))).toBe('204');
		expect(await meStatus(house, token)).toBe(401);
		expect(await rowOf(person)).toMatchObject({ status: 'archived', email: person.email });

		house.keycloak.repair();
		await vi.waitFor(async () => expect((await rowOf(person))?.email).toBeNull(), {
			timeout: 60_000,
			interval: 200,
		});
		expect(await house.keycloak.findUser({ id: person.id })).toBeUndefined();
	}, 120_000);

	test('ID-T83 a bearer with the address of another row is not linked', async () => {
		const { person: owner } = await aCustomer();
		const stranger = await house.keycloak.makeUser();
		const token = house.keycloak.mintAccessToken(stranger, { email: owner.email });
		expect(await meStatus(house, token)).toBe(401);
		expect(await rowOf(stranger)).toBeUndefined();
	});
});
