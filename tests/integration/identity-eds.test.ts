import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { derOf } from '../harness/eds/authority.ts';
import { client } from '../harness/http.ts';
import {
	anAddress,
	ask,
	cookieHeader,
	cookiesOf,
	limit,
	told,
} from '../contracts/identity/login-scene.ts';
import {
	aChallenge,
	anIin,
	aSigner,
	edsHouse,
	loggedIn,
	logInByEds,
	sendSignature,
	type EdsHouse,
} from './identity-eds-scene.ts';

let house: EdsHouse;

beforeAll(async () => {
	house = await edsHouse();
});
afterAll(() => house?.close());

describe('a login by electronic signature', () => {
	test('opens a session of the person whom the IIN is linked to, and tells them by mail', async () => {
		const { id, email, signer } = await aSigner(house);

		const answer = await logInByEds(house, signer);

		expect(answer.body.data).toMatchObject({ user: { id, email }, expires: 900_000 });
		expect(cookiesOf(answer)).toMatchObject({ cubehub_access: {}, cubehub_refresh: {} });
		const me = await house.client(answer.body.data.access_token).get('/users/me?fields=id');
		expect(me.body.data).toEqual({ id });
		const letter = await house.mailbox.mailTo(email, /signature/);
		expect(letter.text).toMatch(/20\d\d-\d\d-\d\d \d\d:\d\d UTC, from the address 10\./);
	});

	test('goes on by a refresh as every other session', async () => {
		const { signer } = await aSigner(house);
		const { body } = await logInByEds(house, signer);

		const { refresh_token } = body.data;
		expect(told(await ask(house, '/refresh', { refresh_token }))).toBe('200');
	});

	test('keeps of the certificate what names it, and of an organization its BIN and the role', async () => {
		const { id, iin } = await aSigner(house);
		const signer = house.fixtures.person({ iin, kind: 'head' });
		const { serialNumber, fingerprint256 } = new X509Certificate(derOf(signer));

		expect(told(await logInByEds(house, signer))).toBe('200');

		const rows = await house.database.query(
			`select kind, bin, holder_eku, cert_serial, cert_fingerprint
			from identity_sessions where "user" = $1 and kind = 'eds'`,
			[id],
		);
		expect(rows).toEqual([
			{
				kind: 'eds',
				bin: '123456789021',
				holder_eku: '1.2.398.3.3.4.1.2.1',
				cert_serial: serialNumber.toLowerCase(),
				cert_fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
			},
		]);
	});

	test('works at POST /identity/login too', async () => {
		const { id, signer } = await aSigner(house);
		const { id: challenge_id, text } = await aChallenge(house);

		const signature = house.fixtures.sign(signer, text);
		const answer = await ask(house, '/login', { challenge_id, signature });
		expect(answer.body.data).toMatchObject({ user: { id } });
	});

	test('is refused for whoever is not active any more', async () => {
		for (const status of ['suspended', 'archived']) {
			const { id, signer } = await aSigner(house);
			await house.database.query('update directus_users set status = $2 where id = $1', [
				id,
				status,
			]);
			expect(told(await logInByEds(house, signer))).toBe('401 INVALID_CREDENTIALS');
		}
	});

	test('is refused when the certificate was revoked a moment ago', async () => {
		const { iin } = await aSigner(house);
		const signer = house.fixtures.person({ iin });
		expect(told(await logInByEds(house, signer))).toBe('200');

		house.fixtures.authority.revoke(signer);
		house.fixtures.publish();
		expect(told(await logInByEds(house, signer))).toBe('401 EDS_CERT_REVOKED');
	});

	test('tells a client the code and nothing more', async () => {
		const signer = house.fixtures.person({ iin: anIin(), kind: 'document' });
		const { body } = await logInByEds(house, signer);
		expect(body).toEqual({
			errors: [
				{
					message: 'Sign with the key for authentication, not with the one for documents.',
					extensions: { code: 'EDS_NOT_AUTH_CERT', correlation_id: expect.any(String) },
				},
			],
		});
	});

	test.each([
		['no challenge', { signature: 'AAAA' }],
		['a challenge that is no id', { challenge_id: 'x', signature: 'AAAA' }],
		['no signature', { challenge_id: '00000000-0000-4000-8000-000000000001' }],
		[
			'more than 64 kB',
			{ challenge_id: '00000000-0000-4000-8000-000000000001', signature: 'A'.repeat(65_537) },
		],
		[
			'a role',
			{ challenge_id: '00000000-0000-4000-8000-000000000001', signature: 'AAAA', role: 'admin' },
		],
	])('with %s is malformed', async (_case, body) => {
		expect(told(await ask(house, '/login/eds', body))).toBe('400 INVALID_PAYLOAD');
	});
});

describe('ID-T56: a text to sign', () => {
	test('has its exact form, and lives for five minutes', async () => {
		const began = Date.now();
		const { body } = await ask(house, '/login/eds/challenge', {});
		const { id, text, expires_at } = body.data;

		const [stored] = await house.database.query<{ nonce: string; ip: string }>(
			'select nonce, ip from auth_challenges where id = $1',
			[id],
		);
		expect(stored?.nonce).toMatch(/^[0-9a-f]{64}$/);
		expect(stored?.ip).toMatch(/^10\./);
		const [title, version, audience, nonce, issued] = text.split('|');
		expect([title, version, audience, nonce]).toEqual([
			'cubehub-eds-login',
			'v1',
			`aud=${house.url}`,
			`nonce=${stored?.nonce}`,
		]);
		expect(issued).toMatch(/^iat=20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(Date.parse(expires_at) - began).toBeLessThanOrEqual(301_000);
		expect(Date.parse(expires_at) - began).toBeGreaterThan(290_000);
	});

	test('is good for one try, a wrong one too', async () => {
		const { signer } = await aSigner(house);
		const used = await aChallenge(house);
		const signature = house.fixtures.sign(signer, used.text);
		expect(told(await sendSignature(house, used, signature))).toBe('200');
		expect(told(await sendSignature(house, used, signature))).toBe('401 EDS_CHALLENGE_GONE');

		const tried = await aChallenge(house);
		expect(told(await sendSignature(house, tried, 'Zm9v'))).toBe('401 EDS_NOT_CMS');
		const right = house.fixtures.sign(signer, tried.text);
		expect(told(await sendSignature(house, tried, right))).toBe('401 EDS_CHALLENGE_GONE');
	});

	test('is taken once by ten at the same moment', async () => {
		const { signer } = await aSigner(house);
		const challenge = await aChallenge(house);
		const signature = house.fixtures.sign(signer, challenge.text);

		const answers = await Promise.all(
			Array.from({ length: 10 }, () => sendSignature(house, challenge, signature)),
		);

		const outcomes = answers.map(told).toSorted();
		expect(outcomes).toEqual(['200', ...Array.from({ length: 9 }, () => '401 EDS_CHALLENGE_GONE')]);
	});

	test('is worth nothing after five minutes', async () => {
		const { signer } = await aSigner(house);
		const challenge = await aChallenge(house);
		await house.database.query(
			`update auth_challenges
			set created_at = created_at - interval '6 minutes', expires_at = expires_at - interval '6 minutes'
			where id = $1`,
			[challenge.id],
		);
		const signature = house.fixtures.sign(signer, challenge.text);
		expect(told(await sendSignature(house, challenge, signature))).toBe('401 EDS_CHALLENGE_GONE');
	});

	test('of another house, or for another purpose, is another text', async () => {
		const { signer, ...person } = await aSigner(house);
		const other = await aChallenge(house);
		const elsewhere = other.text.replace(house.url, 'https://shop.example.com');
		expect(told(await sendSignature(house, other, house.fixtures.sign(signer, elsewhere)))).toBe(
			'401 EDS_CHALLENGE_MISMATCH',
		);

		const from = await loggedIn(house, person);
		const login = await aChallenge(house);
		const link = await aChallenge(house, 'eds_link', from);
		const signedForLogin = house.fixtures.sign(signer, login.text);
		const signedForLink = house.fixtures.sign(signer, link.text);
		expect(told(await sendSignature(house, link, signedForLogin, { from }))).toBe(
			'401 EDS_CHALLENGE_MISMATCH',
		);
		expect(told(await sendSignature(house, login, signedForLink))).toBe(
			'401 EDS_CHALLENGE_MISMATCH',
		);
	});

	test('is bound to the browser that asked for it', async () => {
		const { signer } = await aSigner(house);
		const browser = { headers: { origin: house.url } };
		const asked = await ask(house, '/login/eds/challenge', {}, browser);
		expect(cookiesOf(asked)['cubehub_eds']?.attributes).toEqual(
			expect.arrayContaining(['HttpOnly', 'Path=/identity', 'SameSite=Lax', 'Max-Age=300']),
		);
		const challenge = asked.body.data;
		const signature = house.fixtures.sign(signer, challenge.text);

		const stranger = await sendSignature(house, challenge, signature, { from: browser });
		expect(told(stranger)).toBe('401 EDS_CHALLENGE_GONE');
		const own = { headers: { origin: house.url, cookie: cookieHeader(asked) } };
		expect(told(await sendSignature(house, challenge, signature, { from: own }))).toBe('200');
	});
});

describe('limits', () => {
	const wait = { per_ip: 2, per_account: 2, seconds: 900 };

	test('the third challenge from one address waits', async () => {
		await limit(house, { eds_challenge: wait });
		const from = { ip: anAddress() };

		for (const _try of [1, 2]) await aChallenge(house, 'eds_login', from);
		const third = await ask(house, '/login/eds/challenge', {}, from);
		expect(told(third)).toBe('429 REQUESTS_EXCEEDED');
		expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(800);
		await limit(house, null);
	});

	test('wrong signatures from one address wait, right ones do not count', async () => {
		await limit(house, { login: wait });
		const { signer } = await aSigner(house);
		const from = { ip: anAddress() };
		const attempt = async (signature?: string): Promise<string> => {
			const challenge = await aChallenge(house);
			const signed = signature ?? house.fixtures.sign(signer, challenge.text);
			return told(await sendSignature(house, challenge, signed, { from }));
		};

		for (const _try of [1, 2, 3]) expect(await attempt()).toBe('200');
		for (const _try of [1, 2]) expect(await attempt('Zm9v')).toBe('401 EDS_NOT_CMS');
		expect(await attempt()).toBe('429 REQUESTS_EXCEEDED');
		await limit(house, null);
	});
});

test('ID-T70: the log of all this names no IIN, no signature and no text', async () => {
	const { iin, signer } = await aSigner(house);
	const challenge = await aChallenge(house);
	const signature = house.fixtures.sign(signer, challenge.text);
	expect(told(await sendSignature(house, challenge, signature))).toBe('200');

	const log = house.log();
	expect(log.length).toBeGreaterThan(0);
	expect(log).not.toContain(iin);
	expect(log).not.toContain(signature.slice(0, 200));
	expect(log).not.toContain('cubehub-eds-');
});

test('a house that takes no signatures says so', async () => {
	const shared = { client, database: house.database };
	const challenge = await ask(shared, '/login/eds/challenge', {});
	expect(told(challenge)).toBe('403 FORBIDDEN');
	const body = { challenge_id: '00000000-0000-4000-8000-000000000001', signature: 'AAAA' };
	expect(told(await ask(shared, '/login/eds', body))).toBe('403 FORBIDDEN');
});
