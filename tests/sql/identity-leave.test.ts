/** The end of logins in the database: what goes, what stays, and what is told. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { query, withConnections } from '../harness/statements.ts';
import {
	aLogin,
	aPerson,
	hashOf,
	isRevoked,
	listenToEndings,
	openLogins,
	toldOf,
} from './identity-leave-builders.ts';

beforeAll(listenToEndings);

describe('ID-T62 an end of', () => {
	test('one login leaves the others, and names it by all that sockets know', async () => {
		const user = await aPerson();
		const [one, other] = [await aLogin(user), await aLogin(user)];

		await query(`select identity_end_session($1)`, [one.id]);

		expect(await openLogins(user)).toEqual([other.id]);
		expect(await toldOf(one.id)).toEqual([
			{
				user,
				all: false,
				sessions: [one.id],
				tokens: [hashOf(one.token)],
				sids: [hashOf(one.sid)],
			},
		]);
		expect(await toldOf(other.id)).toEqual([]);
	});

	test('one login takes the session that its last renewal left behind', async () => {
		const user = await aPerson();
		const login = await aLogin(user);
		const successor = randomUUID();
		// As Directus renews a cookie: the old session holds for some seconds more.
		await query(
			`update directus_sessions set next_token = $2, expires = now() + interval '10 seconds' where token = $1`,
			[login.token, successor],
		);
		await query(
			`insert into directus_sessions (token, "user", expires) values ($1, $2, now() + interval '1 day')`,
			[successor, user],
		);
		expect(await openLogins(user)).toEqual([login.id]);

		await query(`select identity_end_session($1)`, [login.id]);

		const left = await query(`select token from directus_sessions where "user" = $1`, [user]);
		expect(left).toEqual([]);
	});

	test('all but one keeps it, with its session at Keycloak', async () => {
		const user = await aPerson();
		const [one, kept] = [await aLogin(user), await aLogin(user)];

		await query(`select identity_end_user_sessions($1, $2)`, [user, kept.id]);

		expect(await openLogins(user)).toEqual([kept.id]);
		expect([await isRevoked(one.sid), await isRevoked(kept.sid)]).toEqual([true, false]);
		expect((await toldOf(user)).some(({ all }) => all)).toBe(false);
	});

	test('those before a moment keeps the later ones', async () => {
		const user = await aPerson();
		const [old, fresh] = [await aLogin(user), await aLogin(user)];
		await query(
			`update identity_sessions set created_at = now() - interval '1 hour' where id = $1`,
			[old.id],
		);

		await query(
			`select identity_end_user_sessions($1, null, current_timestamp - interval '1 minute')`,
			[user],
		);

		expect(await openLogins(user)).toEqual([fresh.id]);
	});

	test('all names the person, for the sockets of access tokens have no login', async () => {
		const [user, other] = [await aPerson(), await aPerson()];
		const [one, stays] = [await aLogin(user), await aLogin(other)];

		await query(`select identity_end_user_sessions($1)`, [user]);

		expect(await openLogins(user)).toEqual([]);
		expect(await openLogins(other)).toEqual([stays.id]);
		expect(await isRevoked(one.sid)).toBe(true);
		const told = await toldOf(user);
		expect(told).toContainEqual({ user, all: true, sessions: [], tokens: [], sids: [] });
	});
});

describe('ID-T38 a session of Keycloak that ended', () => {
	test('takes its logins and its access tokens, once and again', async () => {
		const user = await aPerson();
		const [one, other] = [await aLogin(user), await aLogin(user)];

		await query(`select identity_end_sid($1)`, [hashOf(one.sid)]);
		await query(`select identity_end_sid($1)`, [hashOf(one.sid)]);

		expect(await openLogins(user)).toEqual([other.id]);
		expect([await isRevoked(one.sid), await isRevoked(other.sid)]).toEqual([true, false]);
		const told = await toldOf(hashOf(one.sid));
		expect(told.filter(({ sessions }) => sessions.includes(one.id))).toHaveLength(1);
	});

	test('is told although no login hangs on it', async () => {
		const sid = randomUUID();
		await query(`select identity_end_sid($1)`, [hashOf(sid)]);

		expect(await toldOf(hashOf(sid))).toEqual([
			{ user: null, all: false, sessions: [], tokens: [], sids: [hashOf(sid)] },
		]);
	});

	test('is taken again after its time', async () => {
		const sid = randomUUID();
		await query(`select identity_revoke_sid($1, 900)`, [hashOf(sid)]);
		// A shorter word does not take back a longer one.
		await query(`select identity_revoke_sid($1, -1)`, [hashOf(sid)]);
		expect(await isRevoked(sid)).toBe(true);

		await query(`update identity_revocations set expires_at = current_timestamp where hash = $1`, [
			hashOf(sid),
		]);
		expect(await isRevoked(sid)).toBe(false);
	});
});

test('ID-T33 whatever deletes a session of Directus, its sockets hear of it', async () => {
	const user = await aPerson();
	const login = await aLogin(user);
	await query(`delete from directus_sessions where token = $1`, [login.token]);

	expect((await toldOf(login.id)).map(({ sessions }) => sessions)).toEqual([[login.id]]);
});

test('a session that was over anyway is nobody’s news', async () => {
	const user = await aPerson();
	const login = await aLogin(user);
	await query(
		`update directus_sessions set expires = now() - interval '1 minute' where token = $1`,
		[login.token],
	);
	await query(`delete from directus_sessions where token = $1`, [login.token]);

	expect(await toldOf(login.id)).toEqual([]);
});

test('ID-T39 of twenty who come with one logout token at once, one is the first', async () => {
	const hash = hashOf(randomUUID());
	const answers = await withConnections(20, (pool) =>
		Promise.all(
			Array.from({ length: 20 }, () =>
				pool.query<{ is: boolean }>(`select identity_use_once('jti', $1, 600) as is`, [hash]),
			),
		),
	);
	expect(answers.filter(({ rows }) => rows[0]?.is)).toHaveLength(1);

	await query(`update identity_revocations set expires_at = now() where hash = $1`, [hash]);
	const [again] = await query(`select identity_use_once('jti', $1, 600) as is`, [hash]);
	expect(again).toEqual({ is: true });
});

test('the nightly cleaning forgets what nobody can need any more', async () => {
	const user = await aPerson();
	const [old, fresh] = [await aLogin(user), await aLogin(user)];
	await query(`select identity_end_session($1), identity_end_session($2)`, [old.id, fresh.id]);
	await query(`update identity_sessions set ended_at = now() - interval '31 days' where id = $1`, [
		old.id,
	]);
	const [gone, kept] = [hashOf(randomUUID()), hashOf(randomUUID())];
	await query(`select identity_use_once('jti', $1, -7200), identity_use_once('jti', $2, 600)`, [
		gone,
		kept,
	]);

	await query(`select identity_clean_sessions(1000), identity_clean_revocations(1000)`);

	const logins = await query(`select id from identity_sessions where id = any ($1)`, [
		[old.id, fresh.id],
	]);
	expect(logins).toEqual([{ id: fresh.id }]);
	const hashes = await query(`select hash from identity_revocations where hash = any ($1)`, [
		[gone, kept],
	]);
	expect(hashes).toEqual([{ hash: kept }]);
});
