import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { query } from '../harness/statements.ts';

type Told = { readonly topic: string; readonly payload: object };

/** What was announced of a person, once for each event. */
async function told(user: string): Promise<readonly Told[]> {
	return query<Told>(
		`select topic, payload
		from (
			select distinct on (event_id) id, topic, payload
			from outbox
			where key = $1 and topic like 'identity.user.%'
			order by event_id, id) event
		order by id`,
		[user],
	);
}

async function aUser(): Promise<string> {
	const id = randomUUID();
	await query(
		`insert into directus_users (id, email, status, username)
		values ($1::uuid, $1 || '@example.com', 'active', null)`,
		[id],
	);
	return id;
}

test('a person is announced when they come and when they go', async () => {
	const user = await aUser();
	await query(`delete from directus_users where id = $1`, [user]);
	expect(await told(user)).toEqual([
		{ topic: 'identity.user.created', payload: { user } },
		{ topic: 'identity.user.deleted', payload: { user } },
	]);
});

test('a change is announced with what changed, and nothing but that', async () => {
	const user = await aUser();
	await query(`update directus_users set last_access = current_timestamp where id = $1`, [user]);
	await query(`update directus_users set status = 'active', email = email where id = $1`, [user]);
	await query(
		`update directus_users
		set status = 'suspended', language = 'kk-KZ', username = left('u' || id, 12)
		where id = $1`,
		[user],
	);

	const [, ...changes] = await told(user);
	expect(changes).toEqual([
		{
			topic: 'identity.user.updated',
			payload: { user, status: 'suspended', changed: ['status', 'language', 'username'] },
		},
	]);
});
