/** Contacts and friendships in the database: what holds whoever writes, and what follows from it. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { database, type TestDatabase } from '../harness/database.ts';

let place: TestDatabase;

beforeAll(async () => {
	place = await database();
});

async function aUser(status = 'active'): Promise<string> {
	const id = randomUUID();
	await place.query(
		`insert into directus_users (id, email, status, provider)
		values ($1::uuid, $1::text || '@example.com', $2, 'default')`,
		[id, status],
	);
	return id;
}

async function aRequest(sender: string, receiver: string): Promise<string> {
	const [made] = await place.query<{ id: string }>(
		`insert into friendships (sender, receiver) values ($1, $2) returning id`,
		[sender, receiver],
	);
	return made!.id;
}

const answered = (id: string, status: string): Promise<unknown> =>
	place.query('update friendships set status = $2 where id = $1', [id, status]);

const constraintOf = (attempt: Promise<unknown>): Promise<string> =>
	attempt.then(
		() => 'accepted',
		(error: { constraint?: string }) => error.constraint ?? String(error),
	);

const announced = (id: string): Promise<{ topic: string; payload: object }[]> =>
	place.query(`select topic, payload from outbox where dedupe_key = $1 order by outbox.id`, [id]);

describe('a friendship', () => {
	test('that is accepted makes each a contact of the other, once, and is announced', async () => {
		const [sender, receiver] = [await aUser(), await aUser()];
		await place.query(
			`insert into contacts (owner, contact_user, display_name) values ($1, $2, 'Mum')`,
			[receiver, sender],
		);
		const id = await aRequest(sender, receiver);
		await answered(id, 'accepted');

		const contacts = await place.query(
			`select owner, contact_user, display_name from contacts
			where owner in ($1, $2) order by display_name`,
			[sender, receiver],
		);
		expect(contacts).toEqual([
			{ owner: receiver, contact_user: sender, display_name: 'Mum' },
			{ owner: sender, contact_user: receiver, display_name: null },
		]);
		const payload = { friendship: id, sender, receiver };
		expect(await announced(id)).toEqual([
			{ topic: 'identity.friendship.requested', payload },
			{ topic: 'identity.friendship.accepted', payload },
		]);
	});

	test('that is rejected makes no contact and announces no acceptance', async () => {
		const [sender, receiver] = [await aUser(), await aUser()];
		const id = await aRequest(sender, receiver);
		await answered(id, 'rejected');

		const contacts = await place.query('select 1 from contacts where owner in ($1, $2)', [
			sender,
			receiver,
		]);
		expect(contacts).toEqual([]);
		expect((await announced(id)).map(({ topic }) => topic)).toEqual([
			'identity.friendship.requested',
		]);
	});

	test.each([
		['pending', 'accepted', 'accepted'],
		['pending', 'rejected', 'accepted'],
		['pending', 'blocked', 'accepted'],
		['accepted', 'blocked', 'accepted'],
		['rejected', 'blocked', 'accepted'],
		['accepted', 'rejected', 'friendships_forward'],
		['accepted', 'pending', 'friendships_forward'],
		['rejected', 'accepted', 'friendships_forward'],
		['rejected', 'pending', 'friendships_forward'],
		['blocked', 'pending', 'friendships_forward'],
		['blocked', 'accepted', 'friendships_forward'],
		['blocked', 'rejected', 'friendships_forward'],
	])('from %s to %s: %s', async (from, to, outcome) => {
		const id = await aRequest(await aUser(), await aUser());
		if (from !== 'pending') await answered(id, from);
		const before = await place.query('select * from friendships where id = $1', [id]);

		expect(await constraintOf(answered(id, to))).toBe(outcome);
		const [after] = await place.query('select * from friendships where id = $1', [id]);
		if (outcome === 'accepted') expect(after!['status']).toBe(to);
		else expect([after]).toEqual(before);
	});

	test('is dated with its first answer', async () => {
		const id = await aRequest(await aUser(), await aUser());
		const dates = async () =>
			place.query<{ responded_at: Date | null }>(
				'select responded_at from friendships where id = $1',
				[id],
			);
		expect(await dates()).toEqual([{ responded_at: null }]);
		await answered(id, 'accepted');
		const first = await dates();
		expect(first[0]!.responded_at).toBeInstanceOf(Date);
		await answered(id, 'blocked');
		expect(await dates()).toEqual(first);
	});

	test('stays between the same two, and a block with who made it', async () => {
		const [sender, receiver, other] = [await aUser(), await aUser(), await aUser()];
		const id = await aRequest(sender, receiver);
		const change = (column: string, value: string | null) =>
			constraintOf(place.query(`update friendships set ${column} = $2 where id = $1`, [id, value]));
		expect(await change('receiver', other)).toBe('friendships_frozen');
		expect(await change('sender', other)).toBe('friendships_frozen');

		await place.query(
			`update friendships set status = 'blocked', blocked_by = receiver where id = $1`,
			[id],
		);
		expect(await change('blocked_by', sender)).toBe('friendships_frozen');
	});

	test('of two answers at once, one counts', async () => {
		for (let round = 0; round < 10; round += 1) {
			const [sender, receiver] = [await aUser(), await aUser()];
			const id = await aRequest(sender, receiver);
			const outcomes = await Promise.all(
				['accepted', 'rejected'].map((status) => constraintOf(answered(id, status))),
			);
			expect(outcomes.toSorted()).toEqual(['accepted', 'friendships_forward']);

			const [{ status }] = (await place.query('select status from friendships where id = $1', [
				id,
			])) as [{ status: string }];
			const contacts = await place.query('select 1 from contacts where owner = $1', [sender]);
			expect(contacts).toHaveLength(status === 'accepted' ? 1 : 0);
		}
	});

	test('of two requests that cross, one is made', async () => {
		for (let round = 0; round < 10; round += 1) {
			const [one, two] = [await aUser(), await aUser()];
			const outcomes = await Promise.all([
				constraintOf(aRequest(one, two)),
				constraintOf(aRequest(two, one)),
			]);
			expect(outcomes.toSorted()).toEqual(['accepted', 'friendships_pair_once']);
		}
	});
});

describe('a request', () => {
	test.each(['suspended', 'archived', 'invited', 'draft'])(
		'to somebody who is %s is refused as one to nobody',
		async (status) => {
			const sender = await aUser();
			const hidden = await aUser(status);
			expect(await constraintOf(aRequest(sender, hidden))).toBe('friendships_receiver_open');
			expect(await constraintOf(aRequest(sender, randomUUID()))).toBe('friendships_receiver_open');
		},
	);

	test('to somebody who has blocked the sender is refused', async () => {
		const [sender, receiver] = [await aUser(), await aUser()];
		await place.query(
			'insert into contacts (owner, contact_user, is_blocked) values ($1, $2, true)',
			[receiver, sender],
		);
		expect(await constraintOf(aRequest(sender, receiver))).toBe('friendships_receiver_open');
	});
});

describe('a contact', () => {
	test('is somebody who can be found', async () => {
		const owner = await aUser();
		const add = (user: string) =>
			constraintOf(
				place.query('insert into contacts (owner, contact_user) values ($1, $2)', [owner, user]),
			);
		expect(await add(await aUser('suspended'))).toBe('contacts_user_active');
		expect(await add(randomUUID())).toBe('contacts_user_active');
		expect(await add(await aUser())).toBe('accepted');
	});

	test('that was a user only goes with the user; another way to reach them stays', async () => {
		const [owner, second, gone] = [await aUser(), await aUser(), await aUser()];
		await place.query(
			`insert into contacts (owner, contact_user, phone)
			values ($1, $3, null), ($2, $3, '+77010000001')`,
			[owner, second, gone],
		);
		await aRequest(gone, owner);
		await place.query('delete from directus_users where id = $1', [gone]);

		const left = await place.query(
			'select owner, contact_user, phone from contacts where owner in ($1, $2)',
			[owner, second],
		);
		expect(left).toEqual([{ owner: second, contact_user: null, phone: '+77010000001' }]);
		expect(await place.query('select 1 from friendships where receiver = $1', [owner])).toEqual([]);
	});
});

test('CD-14 the search for people uses trigram indexes', async () => {
	const me = await aUser();
	await place.query(`
		insert into directus_users (id, email, first_name, last_name, status, provider)
		select gen_random_uuid(), gen_random_uuid() || '@example.com', md5(n::text), md5((-n)::text),
			'active', 'default'
		from generate_series(1, 20000) n`);
	await place.query('vacuum analyze directus_users');
	const visible = `(id = '${me}' or status = 'active')`;
	// As Directus asks for somebody who is not staff.
	const rows = await place.query<{ 'QUERY PLAN': string }>(`
		explain select id from directus_users
		where ${visible}
			and (lower(username) like '%anna%' and ${visible}
				or lower(first_name) like '%anna%' and ${visible}
				or lower(last_name) like '%anna%' and ${visible}
				or lower(email) like '%anna%' and id = '${me}'
				or lower(phone) like '%anna%' and id = '${me}')
		order by id limit 100`);
	const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
	for (const column of ['username', 'first_name', 'last_name']) {
		expect(plan).toContain(`directus_users_${column}_trigrams`);
	}
	expect(plan).not.toContain('Seq Scan');
});
