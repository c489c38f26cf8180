import { describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { aNewcomer, fromAnywhere } from '../harness/newcomers.ts';
import { codesOf, register, rowsOf } from './identity-accounts-scene.ts';

async function sagasOf(user: string): Promise<readonly Record<string, unknown>[]> {
	const { query } = await sharedDatabase();
	return query(`select kind, state, payload from sagas where payload ->> 'user' = $1`, [user]);
}

describe('POST /identity/register', () => {
	test('makes a customer who is logged in at once, by tokens and by cookies', async () => {
		const who = aNewcomer();
		const answer = await register(who, {
			email: ` ${who.email.toUpperCase()} `,
			username: `User.${who.email.slice(9, 21)}`,
			first_name: 'Асель',
			language: 'kk',
		});

		expect(answer.status).toBe(201);
		const { user, access_token, refresh_token, expires, verification_required } = answer.body.data;
		expect(user).toMatchObject({ email: who.email, first_name: 'Асель', language: 'kk-KZ' });
		expect({ expires, verification_required }).toEqual({
			expires: 900_000,
			verification_required: true,
		});
		expect(refresh_token).toHaveLength(64);
		expect(answer.headers.getSetCookie()).toEqual([
			expect.stringMatching(/^cubehub_access=.*HttpOnly.*SameSite=Lax/),
			expect.stringMatching(/^cubehub_refresh=.*Path=\/identity; HttpOnly.*SameSite=Lax/),
		]);
		const me = await client(access_token).get('/users/me?fields=email,status');
		expect(me.body.data).toEqual({ email: who.email, status: 'active' });
		expect(await sagasOf(user.id)).toEqual([
			{
				kind: 'user_registration',
				state: 'completed',
				payload: { key: expect.stringMatching(/^[0-9a-f]{64}$/), user: user.id, keycloak_id: null },
			},
		]);
	});

	test('ID-T44 refuses what somebody has: the username, the address, and of both the address', async () => {
		const first = aNewcomer();
		const username = `taken-${first.email.slice(9, 21)}`;
		await register(first, { username });

		const sameName = await register(aNewcomer(), { username: username.toUpperCase() });
		const sameAddress = await register({ ...aNewcomer(), email: first.email.toUpperCase() });
		const sameBoth = await register({ ...aNewcomer(), email: first.email }, { username });

		for (const { status } of [sameName, sameAddress, sameBoth]) expect(status).toBe(409);
		expect(codesOf(sameName)).toEqual(['USERNAME_ALREADY_EXISTS']);
		expect(codesOf(sameAddress)).toEqual(['EMAIL_ALREADY_EXISTS']);
		expect(codesOf(sameBoth)).toEqual(['EMAIL_ALREADY_EXISTS']);
		expect(await rowsOf(first.email)).toHaveLength(1);
	});

	test('makes one account from three requests at once', async () => {
		const who = aNewcomer();
		const answers = await Promise.all(
			Array.from({ length: 3 }, () => register({ ...who, from: fromAnywhere() })),
		);
		expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
		expect(await rowsOf(who.email)).toHaveLength(1);
	});

	test.each([
		['role', { role: '00000000-0000-4000-8000-000000000001' }],
		['status', { status: 'active' }],
		['policies', { policies: ['admin'] }],
		['provider', { provider: 'keycloak' }],
		['email_verified_at', { email_verified_at: '2026-01-01T00:00:00Z' }],
	])('ID-T48 refuses a body that names %s, and makes nothing', async (field, more) => {
		const who = aNewcomer();
		const answer = await register(who, more);
		expect(answer.status).toBe(400);
		expect(answer.body.errors[0].extensions).toMatchObject({
			code: 'INVALID_PAYLOAD',
			path: field,
		});
		expect(await rowsOf(who.email)).toEqual([]);
	});

	test.each([
		['a password of 7 characters', { password: '1234567' }, 'password'],
		['a password of 129', { password: 'x'.repeat(129) }, 'password'],
		['no address', { email: 'nobody' }, 'email'],
		['a username with a blank', { username: 'a b' }, 'username'],
		['a username of two letters', { username: 'ab' }, 'username'],
		['code for a name', { first_name: '<b>x</b>' }, 'first_name'],
		['a language nobody speaks here', { language: 'fr' }, 'language'],
		['a body of 17 kB', { first_name: 'x'.repeat(17_000) }, 'first_name'],
	])('refuses %s', async (_what, more, path) => {
		const answer = await register(aNewcomer(), more);
		expect(answer.status).toBe(400);
		expect(answer.body.errors[0].extensions).toMatchObject({ code: 'INVALID_PAYLOAD', path });
	});

	test('refuses the address as the password', async () => {
		const who = aNewcomer();
		const answer = await register({ ...who, password: who.email });
		expect(answer.body.errors[0].extensions).toMatchObject({ path: 'password' });
	});

	test('ID-T49 refuses the fourth registration in an hour of one IP, also under forged addresses, and of one address', async () => {
		const { from } = aNewcomer();
		const real = from.headers['x-forwarded-for'];
		const forged = (): object => ({
			headers: { 'x-forwarded-for': `${fromAnywhere().headers['x-forwarded-for']}, ${real}` },
		});
		const byIp: Answer[] = [];
		for (const each of [from, from, forged(), forged()]) {
			byIp.push(await register({ ...aNewcomer(), from: each as typeof from }));
		}
		const { email } = aNewcomer();
		const byAddress: Answer[] = [];
		for (let tries = 0; tries < 4; tries += 1) {
			byAddress.push(await register({ ...aNewcomer(), email }));
		}

		expect(byIp.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
		expect(byAddress.map(({ status }) => status)).toEqual([201, 409, 409, 429]);
		for (const refused of [byIp[3]!, byAddress[3]!]) {
			expect(codesOf(refused)).toEqual(['REQUESTS_EXCEEDED']);
			expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
		}
	});
});
