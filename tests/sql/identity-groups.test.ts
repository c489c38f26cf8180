/** What groups give in the database, and what a proved address takes away. */
import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const ids = new Map<string, string>();

beforeAll(async () => {
	const rows = await query<{ name: string; id: string }>(
		`select 'role ' || name as name, id from directus_roles
		union all
		select 'policy ' || name, id from directus_policies`,
	);
	for (const { name, id } of rows) ids.set(name, id);
});

const role = (name: string) => ids.get(`role ${name}`);
const policy = (name: string) => ids.get(`policy ${name}`);

async function aPerson(provider = 'keycloak'): Promise<string> {
	const id = randomUUID();
	await query(
		`insert into directus_users (id, email, status, provider, external_identifier, role)
		values ($1, $2, 'active', $3, $4, $5)`,
		[id, `${id}@example.com`, provider, randomUUID(), role('Customer')],
	);
	return id;
}

async function aLogin(user: string, sid: string | null = null): Promise<string> {
	const token = randomUUID();
	await query(
		`insert into directus_sessions (token, "user", expires) values ($1, $2, now() + interval '1 day')`,
		[token, user],
	);
	await query('update identity_sessions set keycloak_sid_hash = $2 where token_hash = $1', [
		hashOf(token),
		sid === null ? null : hashOf(sid),
	]);
	return token;
}

const tokensOf = async (user: string): Promise<readonly string[]> =>
	(await query<{ token: string }>(`select token from directus_sessions where "user" = $1`, [user]))
		.map(({ token }) => token)
		.toSorted();

const policiesOf = async (user: string): Promise<readonly string[]> => {
	const rows = await query<{ name: string }>(
		`select name from directus_access access
		join directus_policies policy on policy.id = access.policy
		where access."user" = $1
		order by name`,
		[user],
	);
	return rows.map(({ name }) => name);
};

async function apply(user: string, to: string, ...policies: readonly string[]): Promise<boolean> {
	const [row] = await query<{ changed: boolean }>(
		'select identity_apply_groups($1, $2, $3) as changed',
		[user, role(to), policies.map(policy)],
	);
	return row?.changed === true;
}

describe('groups', () => {
	test('ID-T19 give policies, and take only what they gave', async () => {
		const user = await aPerson();
		await query(
			`insert into directus_access (id, "user", policy) values (gen_random_uuid(), $1, $2)`,
			[user, policy('accountant')],
		);
		expect(await apply(user, 'Customer', 'cashier', 'accountant')).toBe(true);
		expect(await policiesOf(user)).toEqual(['accountant', 'cashier']);
		expect(await apply(user, 'Customer', 'cashier', 'accountant')).toBe(false);
		expect(await apply(user, 'Customer')).toBe(true);
		expect(await policiesOf(user)).toEqual(['accountant']);
		expect(await query('select from identity_grants where "user" = $1', [user])).toEqual([]);
	});

	test('ID-T19 what was taken by hand comes back while the group is there', async () => {
		const user = await aPerson();
		await apply(user, 'Customer', 'cashier');
		await query('delete from directus_access where "user" = $1', [user]);
		expect(await apply(user, 'Customer', 'cashier')).toBe(true);
		expect(await policiesOf(user)).toEqual(['cashier']);
	});

	test('ID-T20 give a role, and end the logins that had another', async () => {
		const user = await aPerson();
		await aLogin(user);
		await apply(user, 'Customer');
		expect(await tokensOf(user)).toHaveLength(1);
		await apply(user, 'Employee');
		expect(await tokensOf(user)).toEqual([]);
		const [row] = await query('select role from directus_users where id = $1', [user]);
		expect(row).toEqual({ role: role('Employee') });
	});

	test('leave alone who is not of Keycloak', async () => {
		const user = await aPerson('default');
		expect(await apply(user, 'Administrator', 'cashier')).toBe(false);
		const [row] = await query('select role from directus_users where id = $1', [user]);
		expect(row).toEqual({ role: role('Customer') });
		expect(await policiesOf(user)).toEqual([]);
	});
});

describe('a proved address', () => {
	type Taking = { takesOver: boolean; password?: boolean; kept?: string[]; ended?: string[] };

	async function prove(user: string, email: string, taking: Taking): Promise<boolean> {
		const [row] = await query<{ noted: boolean }>(
			'select identity_first_verified($1, $2, $3, $4, $5, $6) as noted',
			[
				user,
				email,
				taking.takesOver,
				taking.password ?? true,
				(taking.kept ?? []).map(hashOf),
				(taking.ended ?? []).map(hashOf),
			],
		);
		return row?.noted === true;
	}
	const seen = async (user: string) => {
		const [row] = await query(
			`select verified_email, email_verified_at is not null as "isVerified", iin, tfa_secret, password
			from directus_users where id = $1`,
			[user],
		);
		return row;
	};
	async function aSetUpPerson(): Promise<string> {
		const user = await aPerson();
		await query(
			`update directus_users set iin = $2, tfa_secret = 'secret', password = 'hash' where id = $1`,
			[user, String(Math.floor(Math.random() * 1e12)).padStart(12, '0')],
		);
		return user;
	}

	test('ID-T53 of our own mail is noted, and takes nothing', async () => {
		const user = await aSetUpPerson();
		const token = await aLogin(user, 'a');
		expect(await prove(user, `${user}@example.com`, { takesOver: false })).toBe(true);
		expect(await tokensOf(user)).toEqual([token]);
		expect(await seen(user)).toMatchObject({
			verified_email: `${user}@example.com`,
			isVerified: true,
			tfa_secret: 'secret',
			password: 'hash',
			iin: expect.any(String),
		});
	});

	test('ID-T53 of a provider leaves the login that it came by', async () => {
		const user = await aSetUpPerson();
		const [owners, theirs] = [randomUUID(), randomUUID()];
		const stays = await aLogin(user, owners);
		await aLogin(user, theirs);
		await aLogin(user);
		const taking = { takesOver: true, kept: [owners], ended: [theirs, 'of an app'] };
		expect(await prove(user, `${user}@example.com`, taking)).toBe(true);
		expect(await tokensOf(user)).toEqual([stays]);
		expect(await seen(user)).toMatchObject({
			isVerified: true,
			iin: null,
			tfa_secret: null,
			password: null,
		});
		const revoked = async (sid: string) =>
			(await query<{ is: boolean }>('select identity_is_sid_revoked($1) as is', [hashOf(sid)]))[0];
		expect(await revoked(theirs)).toEqual({ is: true });
		expect(await revoked('of an app')).toEqual({ is: true });
		expect(await revoked(owners)).toEqual({ is: false });
	});

	test('ID-T53 of a reset leaves the password', async () => {
		const user = await aSetUpPerson();
		await prove(user, `${user}@example.com`, { takesOver: true, password: false });
		expect(await seen(user)).toMatchObject({ password: 'hash', tfa_secret: null });
	});

	test('ID-T53 that is not theirs any more is not noted', async () => {
		const user = await aSetUpPerson();
		const token = await aLogin(user);
		expect(await prove(user, 'before@example.com', { takesOver: true })).toBe(false);
		expect(await tokensOf(user)).toEqual([token]);
		expect(await seen(user)).toMatchObject({ isVerified: false, password: 'hash' });
	});
});
