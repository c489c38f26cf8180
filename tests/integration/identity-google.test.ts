import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AUDIENCE, aSubject, google, type Google, type GoogleToken } from '../harness/google.ts';
import { client, type Answer } from '../harness/http.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { codeOf, giveFactor } from '../harness/second-factor.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { anAddress, ask, cookiesOf, limit, told } from '../contracts/identity/login-scene.ts';

const OTHER_AUDIENCE = 'cubehub-tablet.apps.example.com';

let provider: Google;
let house: OwnServer;
let shop: Shop;

beforeAll(async () => {
	provider = await google();
	const settings = {
		...provider.settings,
		GOOGLE_CLIENT_ID: `${OTHER_AUDIENCE}, ${AUDIENCE}`,
		LOG_LEVEL: 'info',
	};
	house = await ownServer({ settings });
	shop = await aShop(house);
});

afterAll(async () => {
	await house?.close();
	await provider?.close();
});

const anEmail = (domain = 'gmail.com'): string => `${randomBytes(8).toString('hex')}@${domain}`;
const now = (): number => Math.floor(Date.now() / 1000);

const send = (id_token: string, more: object = {}): Promise<Answer> =>
	ask(house, '/login/google', { id_token, ...more });

async function logIn(claims: GoogleToken): Promise<Answer> {
	return send(await provider.token(claims));
}

/** Somebody who has proved this address by a mail of ours. */
async function anOwner(email: string, role: 'customer' | 'manager' = 'customer') {
	const person = await shop.person({ role });
	await house.database.query(
		`update directus_users
		set email = $2, verified_email = $2, email_verified_at = current_timestamp
		where id = $1`,
		[person.id, email],
	);
	// The change of an address takes its proof away.
	await house.database.query(
		'update directus_users set email_verified_at = current_timestamp where id = $1',
		[person.id],
	);
	return person;
}

test('ID-T59: while the keys of Google are not to be had nobody comes in, and after that again', async () => {
	const claims = { email: anEmail() };
	provider.hang();
	const began = performance.now();
	expect(told(await logIn(claims))).toBe('503 SERVICE_UNAVAILABLE');
	expect(performance.now() - began).toBeLessThan(3_500);

	provider.answer();
	expect(told(await logIn(claims))).toBe('200');
});

describe('a login by an ID token of Google', () => {
	test('makes a customer whose address is proved, and is the same person the next time', async () => {
		const email = anEmail('company.example.com');
		const sub = aSubject();
		const claims = { sub, given_name: 'Асель', family_name: 'Т', locale: 'ru' };

		const first = await logIn({ ...claims, email: email.toUpperCase(), nonce: 'n-1' });

		expect(first.body.data.user).toMatchObject({
			email,
			first_name: 'Асель',
			language: 'ru-RU',
			email_verified: true,
		});
		expect(cookiesOf(first)).toMatchObject({ cubehub_access: {}, cubehub_refresh: {} });
		const { id } = first.body.data.user;
		const me = await house.client(first.body.data.access_token).get('/users/me?fields=id');
		expect(me.body.data).toEqual({ id });

		const moved = await logIn({ sub, email: anEmail('company.example.com') });
		expect(moved.body.data.user).toMatchObject({ id, email });
		const sessions = await house.database.query(
			'select kind from identity_sessions where "user" = $1',
			[id],
		);
		expect(sessions).toEqual([{ kind: 'google' }, { kind: 'google' }]);
	});

	test('asks for the keys once for many logins', async () => {
		await logIn({ email: anEmail() });
		const before = provider.asked();
		await Promise.all([1, 2, 3].map(() => logIn({ email: anEmail() })));
		expect(provider.asked()).toBe(before);
	});

	test('is the owner of the address where both sides have proved it and Google gives it out', async () => {
		const gmail = anEmail();
		const organization = anEmail('company.example.com');
		for (const [email, hd] of [
			[gmail, undefined],
			[organization, 'company.example.com'],
		] as const) {
			const owner = await anOwner(email);
			const answer = await logIn({ email, ...(hd === undefined ? {} : { hd }) });
			expect(answer.body.data.user).toMatchObject({ id: owner.id });
		}
	});

	test('takes the audience of each of our apps, both names of Google, and a nonce that was sent', async () => {
		for (const aud of [AUDIENCE, OTHER_AUDIENCE]) {
			expect(told(await logIn({ aud, email: anEmail() }))).toBe('200');
		}
		expect(told(await logIn({ iss: 'accounts.google.com', email: anEmail() }))).toBe('200');
		const token = await provider.token({ email: anEmail(), nonce: 'abc' });
		expect(told(await send(token, { nonce: 'abc' }))).toBe('200');
	});
});

describe('ID-T59: an ID token of Google is refused', () => {
	test.each<[string, GoogleToken]>([
		['of another audience', { aud: 'stranger.apps.example.com' }],
		['of several audiences', { aud: [AUDIENCE, 'stranger.apps.example.com'] }],
		['of another issuer', { iss: 'https://accounts.example.com' }],
		['that has expired', { iat: now() - 300, exp: now() - 60 }],
		['without an end', { exp: undefined } as unknown as GoogleToken],
		['of eleven minutes ago', { iat: now() - 660 }],
		['of tomorrow', { iat: now() + 86_400, exp: now() + 90_000 }],
		['without a date', { iat: undefined } as unknown as GoogleToken],
		['whose address is not verified', { email_verified: false }],
		['without a word on its address', { email_verified: undefined } as unknown as GoogleToken],
		['that nobody can use yet', { nbf: now() + 3600 }],
		['of nobody', { sub: '' }],
	])('%s', async (_case, claims) => {
		expect(told(await logIn({ email: anEmail(), ...claims }))).toBe('401 INVALID_CREDENTIALS');
	});

	test('without an address', async () => {
		expect(told(await logIn({}))).toBe('401 INVALID_CREDENTIALS');
	});

	test('signed by another key, or with the public key as the secret, or not at all', async () => {
		const claims = { email: anEmail() };
		const forged = await provider.token(claims, { isForged: true });
		const symmetric = await provider.token(claims, { alg: 'HS256' });
		const good = await provider.token(claims);
		const header = Buffer.from('{"alg":"none"}').toString('base64url');
		const unsigned = `${header}.${good.split('.')[1]}.AA`;

		for (const token of [forged, symmetric, unsigned]) {
			expect(told(await send(token))).toBe('401 INVALID_CREDENTIALS');
		}
	});

	test('with another nonce than was sent, or without one', async () => {
		const withOther = await provider.token({ email: anEmail(), nonce: 'abc' });
		expect(told(await send(withOther, { nonce: 'abd' }))).toBe('401 INVALID_CREDENTIALS');
		const without = await provider.token({ email: anEmail() });
		expect(told(await send(without, { nonce: 'abc' }))).toBe('401 INVALID_CREDENTIALS');
	});

	test('a second time, however it is written, and by two at the same moment', async () => {
		const token = await provider.token({ email: anEmail() });
		const answers = await Promise.all([send(token), send(token)]);
		expect(answers.map(told).toSorted()).toEqual(['200', '401 INVALID_CREDENTIALS']);
		expect(told(await send(rewritten(token)))).toBe('401 INVALID_CREDENTIALS');
	});

	test('for the address of somebody else: unproved there, not given out by Google, or taken over', async () => {
		const unproved = anEmail();
		const unprovedOwner = await anOwner(unproved);
		await house.database.query(
			'update directus_users set verified_email = null, email_verified_at = null where id = $1',
			[unprovedOwner.id],
		);
		expect(told(await logIn({ email: unproved }))).toBe('409 EMAIL_ALREADY_EXISTS');

		const elsewhere = anEmail('example.com');
		const owner = await anOwner(elsewhere);
		expect(told(await logIn({ email: elsewhere }))).toBe('409 EMAIL_ALREADY_EXISTS');

		const recycled = anEmail();
		await anOwner(recycled);
		expect(told(await logIn({ email: recycled }))).toBe('200');
		expect(told(await logIn({ email: recycled }))).toBe('409 EMAIL_ALREADY_EXISTS');

		const rows = await house.database.query(
			'select external_identifier from directus_users where id = any ($1)',
			[[unprovedOwner.id, owner.id]],
		);
		expect(rows).toEqual([{ external_identifier: null }, { external_identifier: null }]);
	});

	test('of whoever is suspended', async () => {
		const sub = aSubject();
		const { body } = await logIn({ sub, email: anEmail() });
		await house.database.query(`update directus_users set status = 'suspended' where id = $1`, [
			body.data.user.id,
		]);
		expect(told(await logIn({ sub, email: anEmail() }))).toBe('401 INVALID_CREDENTIALS');
	});

	test('ID-T81: of staff without the second factor, and leaves no link', async () => {
		const email = anEmail();
		const manager = await anOwner(email, 'manager');
		const claims = { sub: aSubject(), email };
		expect(told(await logIn(claims))).toBe('403 ACTION_REQUIRED');
		const [row] = await house.database.query(
			'select external_identifier from directus_users where id = $1',
			[manager.id],
		);
		expect(row).toEqual({ external_identifier: null });

		const secret = await giveFactor(house, manager.id);
		// Again, should the code have changed on the way.
		await vi.waitFor(async () => {
			const answer = await send(await provider.token(claims), { otp: codeOf(secret) });
			expect(answer.body.data?.user).toMatchObject({ id: manager.id });
		});
	});

	test('while nobody may register, of whoever is not known', async () => {
		await house.database.query('update app_settings set registration_open = false');
		expect(told(await logIn({ email: anEmail() }))).toBe('403 FORBIDDEN');
		await house.database.query('update app_settings set registration_open = true');
	});

	test.each([
		[{}],
		[{ id_token: 'garbage' }],
		[{ id_token: 'a.b.c', role: 'admin' }],
		[{ id_token: `${'a'.repeat(9000)}.b.c` }],
		[{ id_token: 5 }],
	])('%j is malformed', async (body) => {
		expect(told(await ask(house, '/login/google', body))).toBe('400 INVALID_PAYLOAD');
	});

	test('from one address after too many that were wrong', async () => {
		await limit(house, { login: { per_ip: 2, per_account: 2, seconds: 900 } });
		const ip = anAddress();
		const attempt = async (claims: GoogleToken): Promise<string> => {
			const id_token = await provider.token({ email: anEmail(), ...claims });
			return told(await ask(house, '/login/google', { id_token }, { ip }));
		};
		for (const _try of [1, 2, 3]) expect(await attempt({})).toBe('200');
		for (const _try of [1, 2]) expect(await attempt({ iss: 'x' })).toBe('401 INVALID_CREDENTIALS');
		expect(await attempt({})).toBe('429 REQUESTS_EXCEEDED');
		await limit(house, null);
	});
});

test('an ID token of Microsoft is answered with the address for browsers', async () => {
	const answer = await ask(house, '/login/microsoft', { id_token: 'a.b.c' });
	expect(told(answer)).toBe('422 BROWSER_LOGIN_REQUIRED');
	expect(answer.body.errors[0].extensions.url).toBe(`${house.url}/identity/login/microsoft`);
});

test('a house without an app at Google knows no such login', async () => {
	const shared = { client, database: house.database };
	const answer = await ask(shared, '/login/google', { id_token: 'a.b.c' });
	expect(told(answer)).toBe('404 PROVIDER_NOT_FOUND');
});

test('ID-T70: the log of all this names no token and no address', async () => {
	const email = anEmail();
	const token = await provider.token({ email });
	expect(told(await send(token))).toBe('200');
	expect(house.log()).not.toContain(token.split('.')[1]);
	expect(house.log()).not.toContain(email);
});

/** The same bytes in base64url with other letters at the end: the last one has bits that mean nothing. */
function rewritten(token: string): string {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const last = letters.indexOf(token.at(-1) ?? 'A');
	return `${token.slice(0, -1)}${letters[last ^ 1]}`;
}
