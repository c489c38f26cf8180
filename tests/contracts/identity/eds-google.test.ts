/** Logins by electronic signature and by Google's ID tokens in a house in front of Keycloak. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EdsFixtures } from '../../harness/eds-fixtures.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { aSubject, google, type Google, type GoogleToken } from '../../harness/google.ts';
import type { Answer } from '../../harness/http.ts';
import type { NewPerson, Person } from '../../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import {
	aChallenge,
	anIin,
	giveIin,
	logInByEds,
	publishedFixtures,
	sendSignature,
} from '../../integration/identity-eds-scene.ts';
import { ask, meStatus, told } from './login-scene.ts';

let fixtures: EdsFixtures;
let provider: Google;
let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	fixtures = publishedFixtures();
	provider = await google();
	house = await identityHouse({ settings: { ...fixtures.settings(), ...provider.settings } });
});

afterEach(() => house.keycloak.repair());

afterAll(async () => {
	await house?.close();
	await provider?.close();
	fixtures?.remove();
});

/** Somebody whom the house has seen once: their row. */
async function known(person: NewPerson = {}) {
	const made = await house.keycloak.makeUser(person);
	return { ...made, row: await rowOf(made) };
}

async function rowOf(person: Person): Promise<string> {
	const { accessToken } = await house.keycloak.tokensOf(person, 'cubehub-web');
	const { body } = await house.client(accessToken).get('/users/me?fields=id');
	return body.data.id as string;
}

/** The same with a key whose IIN is linked. */
async function aSigner(person: NewPerson = {}) {
	const made = await known(person);
	const iin = anIin();
	await giveIin(house, made.row, iin);
	return { ...made, signer: fixtures.person({ iin }) };
}

const byEds = ({ signer }: Awaited<ReturnType<typeof aSigner>>): Promise<Answer> =>
	logInByEds({ ...house, fixtures }, signer);

async function byGoogle(claims: GoogleToken): Promise<Answer> {
	return ask(house, '/login/google', { id_token: await provider.token(claims) });
}

const anEmail = (domain = 'gmail.com'): string => `${randomBytes(8).toString('hex')}@${domain}`;

const sessionsOf = (row: string) =>
	house.database.query(
		`select kind from identity_sessions where "user" = $1 and kind in ('eds', 'google')`,
		[row],
	);

const managers = { groups: ['cubehub-customers', 'cubehub-managers'], otp: true };
const employees = { groups: ['cubehub-customers', 'cubehub-employees'] };

describe('a login by electronic signature', () => {
	test('lets in a customer and an employee, by a session of Directus that asks Keycloak nothing', async () => {
		for (const groups of [undefined, employees]) {
			const person = await aSigner(groups);
			const answer = await byEds(person);
			expect(answer.body.data.user).toMatchObject({ id: person.row, email: person.email });

			house.keycloak.forget();
			const { access_token, refresh_token } = answer.body.data;
			expect(await meStatus(house, access_token)).toBe(200);
			expect(told(await ask(house, '/refresh', { refresh_token }))).toBe('200');
			expect(house.keycloak.calls(/POST token/)).toEqual([]);
		}
	});

	test('ID-T81: sends staff to the login page, whether the row says so or the groups', async () => {
		const url = `${house.url}/auth/login/keycloak`;
		const manager = await aSigner(managers);
		await house.browser().login(manager);
		const promoted = await aSigner();
		await house.keycloak.setGroups(promoted.id, managers.groups);
		const administrator = await aSigner({ groups: ['cubehub-admins'], otp: true });

		for (const person of [manager, promoted, administrator]) {
			const answer = await byEds(person);
			expect(told(answer)).toBe('403 ACTION_REQUIRED');
			expect(answer.body.errors[0].extensions.url).toBe(url);
			expect(await sessionsOf(person.row)).toEqual([]);
		}
	});

	test('ID-T81: refuses an employee whom Keycloak has disabled or forgotten', async () => {
		const disabled = await aSigner(employees);
		await house.keycloak.disable(disabled.id);
		expect(told(await byEds(disabled))).toBe('401 INVALID_CREDENTIALS');

		const deleted = await aSigner(employees);
		await house.keycloak.deleteUser(deleted.id);
		expect(told(await byEds(deleted))).toBe('401 INVALID_CREDENTIALS');
	});

	test('refuses whom only Directus keeps', async () => {
		const iin = anIin();
		await house.database.query(
			`insert into directus_users (id, email, status, role, provider, iin)
			select gen_random_uuid(), $1, 'active', role, 'default', $2
			from directus_users where email = 'customer@example.com'`,
			[anEmail('example.com'), iin],
		);
		const answer = await logInByEds({ ...house, fixtures }, fixtures.person({ iin }));
		expect(told(answer)).toBe('401 INVALID_CREDENTIALS');
	});

	test('does not go on without Keycloak', async () => {
		const person = await aSigner();
		house.keycloak.break({ match: /GET admin\/users/, how: 'cut' });
		expect(told(await byEds(person))).toBe('503 SERVICE_UNAVAILABLE');
	});

	test('ID-T57: makes no customer where that is off', async () => {
		const more = { email: anEmail('example.com') };
		const signer = fixtures.person({ iin: anIin() });
		expect(told(await logInByEds({ ...house, fixtures }, signer, more))).toBe('403 EDS_NOT_LINKED');
	});

	test('ID-T57: is linked by somebody who logged in at Keycloak a moment ago', async () => {
		const person = await known();
		const { accessToken: token } = await house.keycloak.tokensOf(person, 'cubehub-web');
		const signer = fixtures.person({ iin: anIin() });
		const challenge = await aChallenge(house, 'eds_link', { token });

		const signature = fixtures.sign(signer, challenge.text);
		const linked = await sendSignature(house, challenge, signature, { from: { token } });

		expect(linked.body.data).toMatchObject({ user: { id: person.row }, linked: true });
		const answer = await logInByEds({ ...house, fixtures }, signer);
		expect(answer.body.data.user.id).toBe(person.row);
	});
});

describe('a login by an ID token of Google', () => {
	/** Somebody whom Keycloak knows at Google as well. */
	async function linked(person: NewPerson = {}) {
		const made = await known(person);
		const sub = aSubject();
		house.keycloak.linkProvider(made.id, 'google', sub);
		return { ...made, sub };
	}

	test('lets in whoever is linked, whatever address Google has of them', async () => {
		const person = await linked();
		const answer = await byGoogle({ sub: person.sub, email: anEmail() });
		expect(answer.body.data.user).toMatchObject({ id: person.row, email: person.email });
	});

	test('ID-T81: sends staff to the login page and refuses the disabled', async () => {
		const manager = await linked(managers);
		const answer = await byGoogle({ sub: manager.sub, email: anEmail() });
		expect(told(answer)).toBe('403 ACTION_REQUIRED');
		expect(await sessionsOf(manager.row)).toEqual([]);

		const employee = await linked(employees);
		await house.keycloak.disable(employee.id);
		expect(told(await byGoogle({ sub: employee.sub, email: anEmail() }))).toBe(
			'401 INVALID_CREDENTIALS',
		);
	});

	test('links the owner of an address that both sides have proved, once', async () => {
		const email = anEmail();
		const person = await known({ email });

		const first = await byGoogle({ email });
		expect(first.body.data.user.id).toBe(person.row);
		expect(await house.keycloak.findUser({ id: person.id })).toMatchObject({
			providers: ['google'],
		});
		// Another account at Google that has the address now.
		expect(told(await byGoogle({ email }))).toBe('409 EMAIL_ALREADY_EXISTS');
	});

	test('links no staff by their address', async () => {
		const email = anEmail();
		const manager = await known({ ...managers, email });
		expect(told(await byGoogle({ email }))).toBe('403 ACTION_REQUIRED');
		expect(await house.keycloak.findUser({ id: manager.id })).toMatchObject({ providers: [] });
	});

	test('ID-T59: takes no account that is not proved to be theirs', async () => {
		const unproved = anEmail();
		await house.keycloak.makeUser({ email: unproved, verified: false });
		expect(told(await byGoogle({ email: unproved }))).toBe('409 EMAIL_ALREADY_EXISTS');

		const elsewhere = anEmail('example.com');
		await known({ email: elsewhere });
		expect(told(await byGoogle({ email: elsewhere }))).toBe('409 EMAIL_ALREADY_EXISTS');
		expect(told(await byGoogle({ email: elsewhere, hd: 'example.com' }))).toBe('200');

		expect(told(await byGoogle({ email: 'customer@example.com' }))).toBe(
			'409 EMAIL_ALREADY_EXISTS',
		);
	});

	test('makes an account in Keycloak for somebody new, with the link, and finds it again', async () => {
		const claims = { sub: aSubject(), email: anEmail(), given_name: 'Асель' };
		const first = await byGoogle(claims);

		expect(first.body.data.user).toMatchObject({ first_name: 'Асель', email_verified: true });
		expect(await house.keycloak.findUser({ email: claims.email })).toMatchObject({
			emailVerified: true,
			groups: ['cubehub-customers'],
			providers: ['google'],
			credentials: [],
		});
		const second = await byGoogle(claims);
		expect(second.body.data.user.id).toBe(first.body.data.user.id);
	});

	test('does not go on without Keycloak, and leaves nothing behind', async () => {
		const email = anEmail();
		house.keycloak.break({ match: /(GET|POST) admin\/users/, how: 'cut' });
		expect(told(await byGoogle({ email }))).toBe('503 SERVICE_UNAVAILABLE');
		house.keycloak.repair();
		expect(await house.keycloak.findUser({ email })).toBeUndefined();
	});
});
