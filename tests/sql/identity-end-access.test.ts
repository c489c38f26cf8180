/** The end of access in the database: what happens at once, and what is kept for Keycloak. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { aLogin, aPerson, isRevoked, openLogins } from './identity-leave-builders.ts';

type Ending = { readonly saga: string; readonly subject: string };

const endAccess = (user: string, since: Date | null = null) =>
	query<Ending>(`select * from identity_end_access($1, $2)`, [user, since]);

const endingsOf = (user: string) =>
	query(
		`select payload ->> 'subject' as subject, next_at <= current_timestamp as is_due
		from sagas
		where kind = 'end_access' and payload ->> 'user' = $1`,
		[user],
	);

describe('ID-T78 the end of access', () => {
	test('suspends, ends every login, and keeps in mind what Keycloak is to do', async () => {
		const subject = randomUUID();
		const user = await aPerson({ subject });
		await aLogin(user);

		const [ending] = await endAccess(user);

		expect(ending?.subject).toBe(subject);
		expect(await query(`select status from directus_users where id = $1`, [user])).toEqual([
			{ status: 'suspended' },
		]);
		expect(await openLogins(user)).toEqual([]);
	});

	test('that the event of its own change starts again is the same one', async () => {
		const user = await aPerson();
		const before = new Date();
		await endAccess(user);

		expect(await endAccess(user, before)).toEqual([]);
		expect(await endAccess(user, new Date(Date.now() + 60_000))).toHaveLength(1);
	});

	test('comes with the end of the row: it is due at once, and its sessions are revoked', async () => {
		const subject = randomUUID();
		const user = await aPerson({ subject });
		const { sid } = await aLogin(user);

		await query(`delete from directus_users where id = $1`, [user]);

		expect(await endingsOf(user)).toEqual([{ subject, is_due: true }]);
		expect(await isRevoked(sid)).toBe(true);

		const local = await aPerson({ provider: 'default', subject: null });
		await query(`delete from directus_users where id = $1`, [local]);
		expect(await endingsOf(local)).toEqual([]);
	});

	test('leaves an archived person archived, and asks nothing of Keycloak for its strangers', async () => {
		const [archived, local] = [
			await aPerson(),
			await aPerson({ provider: 'default', subject: null }),
		];
		await query(`update directus_users set status = 'archived' where id = $1`, [archived]);

		expect(await endAccess(archived)).toHaveLength(1);
		expect(await endAccess(local)).toEqual([]);
		expect(await endAccess(randomUUID())).toEqual([]);
		const rows = await query<{ status: string }>(
			`select status from directus_users where id = any ($1) order by status`,
			[[archived, local]],
		);
		expect(rows.map(({ status }) => status)).toEqual(['archived', 'suspended']);
	});

	test('comes back until Keycloak has done its part, later each time', async () => {
		const [ending] = await endAccess(await aPerson());
		const saga = ending?.saga ?? '';
		const due = () => query(`update sagas set next_at = now() where id = $1`, [saga]);
		const take = async () => {
			const rows = await query<Ending>(`select * from identity_take_end_access()`);
			return rows.filter((row) => row.saga === saga).length;
		};
		await query(
			`update sagas set next_at = now() + interval '1 day' where id <> $1 and next_at is not null`,
			[saga],
		);

		expect(await take()).toBe(0);
		await due();
		expect(await take()).toBe(1);
		expect(await take()).toBe(0);
		await query(`select identity_note_end_access($1, 'nobody answers')`, [saga]);
		await due();
		expect(await take()).toBe(1);

		await query(`select identity_note_end_access($1)`, [saga]);
		expect(await take()).toBe(0);
		const [row] = await query(`select state, attempts, error, next_at from sagas where id = $1`, [
			saga,
		]);
		expect(row).toEqual({ state: 'completed', attempts: 2, error: null, next_at: null });
	});
});
