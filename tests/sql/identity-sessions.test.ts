import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { aPerson } from './core-builders.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const aToken = (): string => `${randomUUID()}-${randomUUID()}`.slice(0, 64);

/** A session of Directus, as its login makes one. */
async function opened(user: string | null, token: string = aToken()): Promise<string> {
	await query(
		`insert into directus_sessions (token, "user", expires, ip, user_agent)
		values ($1, $2, current_timestamp + interval '7 days', '192.0.2.1', 'Test')`,
		[token, user],
	);
	return token;
}

/** A renewal without a cookie: the token is replaced. */
async function renewed(token: string): Promise<string> {
	const next = aToken();
	await query(
		`update directus_sessions
		set token = $2, expires = current_timestamp + interval '8 days'
		where token = $1`,
		[token, next],
	);
	return next;
}

/** The first half of a renewal by cookie: the old session names its successor and holds a while. */
async function succeeded(token: string, next: string): Promise<void> {
	await query(
		`update directus_sessions
		set next_token = $2, expires = current_timestamp + interval '10 seconds'
		where token = $1`,
		[token, next],
	);
}

type Login = {
	readonly id: string;
	readonly user: string;
	readonly kind: string;
	readonly ip: string;
	readonly hasEnded: boolean;
	readonly days: number;
};

async function loginOf(token: string): Promise<Login | undefined> {
	const [login] = await query<Login>(
		`select id, "user", kind, ip, ended_at is not null as "hasEnded",
			round(extract(epoch from expires_at - current_timestamp) / 86400)::int as days
		from identity_sessions
		where token_hash = $1`,
		[hashOf(token)],
	);
	return login;
}

async function usedOf(login: string): Promise<readonly string[]> {
	const rows = await query<{ token_hash: string }>(
		`select token_hash from identity_used_tokens where session = $1 order by used_at, token_hash`,
		[login],
	);
	return rows.map(({ token_hash }) => token_hash);
}

describe('a login follows the session of Directus', () => {
	test('from its start', async () => {
		const user = await aPerson();
		expect(await loginOf(await opened(user))).toMatchObject({
			user,
			kind: 'password',
			ip: '192.0.2.1',
			hasEnded: false,
			days: 7,
		});
	});

	test('of a person of Keycloak by another name', async () => {
		const user = await aPerson();
		await query(`update directus_users set provider = 'keycloak' where id = $1`, [user]);
		expect(await loginOf(await opened(user))).toMatchObject({ kind: 'sso' });
	});

	test('ID-T79 through each renewal, and remembers what was used', async () => {
		const first = await opened(await aPerson());
		const login = await loginOf(first);

		const second = await renewed(first);
		const third = await renewed(second);

		expect(await loginOf(third)).toEqual({ ...login, days: 8 });
		expect(await loginOf(first)).toBeUndefined();
		const used = await usedOf(login?.id ?? '');
		expect([...used].sort()).toEqual([hashOf(first), hashOf(second)].sort());
	});

	test('through a renewal by cookie, which makes a second session of the same login', async () => {
		const user = await aPerson();
		const [first, second] = [await opened(user), aToken()];
		const login = await loginOf(first);

		await succeeded(first, second);
		await opened(user, second);
		// Directus deletes the old one when it has run out.
		await query(`delete from directus_sessions where token = $1`, [first]);

		expect(await loginOf(second)).toEqual(login);
		expect(await usedOf(login?.id ?? '')).toEqual([hashOf(first)]);
	});

	test('to its end', async () => {
		const token = await opened(await aPerson());
		await query(`delete from directus_sessions where token = $1`, [token]);
		expect(await loginOf(token)).toMatchObject({ hasEnded: true });
	});

	test('to the end of all of the person, and of the person', async () => {
		const user = await aPerson();
		const tokens = [await opened(user), await opened(user)];
		await query(`delete from directus_sessions where "user" = $1`, [user]);
		for (const token of tokens) expect(await loginOf(token)).toMatchObject({ hasEnded: true });

		await opened(user);
		await query(`delete from directus_users where id = $1`, [user]);
		expect(await loginOf(tokens[0] ?? '')).toBeUndefined();
	});

	test('but not that of a share, which belongs to nobody', async () => {
		expect(await loginOf(await opened(null))).toBeUndefined();
	});
});

test('a login that ended while it was renewed by cookie does not come back', async () => {
	const user = await aPerson();
	const [first, second] = [await opened(user), aToken()];
	await succeeded(first, second);
	const login = await loginOf(second);
	await query(`update identity_sessions set ended_at = current_timestamp where id = $1`, [
		login?.id,
	]);

	await opened(user, second);

	expect(await loginOf(second)).toMatchObject({ id: login?.id, hasEnded: true });
	expect(await query(`select from directus_sessions where token = $1`, [second])).toEqual([]);
});

test('tokens are stored as hashes only', async () => {
	const token = await opened(await aPerson());
	await renewed(token);
	const [found] = await query<{ stored: string }>(
		`select (select json_agg(s)::text from identity_sessions s)
			|| (select json_agg(u)::text from identity_used_tokens u) as stored`,
	);
	expect(found?.stored).not.toContain(token);
});
