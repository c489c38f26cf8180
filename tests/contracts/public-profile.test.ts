/**
 * everybody finds people by their names and sees their public profile. Address, telephone, status
 * and role are seen by oneself and by staff, and nothing that is asked tells more about them.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { url, type Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

let shop: Shop;
let asker: Person;
/** Whom the asker wants to know more about: a friend and a contact. */
let victim: Person;
/** Letters that no other name or address has. */
const mark = `q${randomBytes(5).toString('hex')}`;
const phone = '+77019998877';
const email = `${mark}.secret@example.com`;
const publicFields = ['avatar', 'first_name', 'id', 'last_name', 'username'];

beforeAll(async () => {
	shop = await aShop();
	[asker, victim] = await Promise.all([
		shop.person({ role: 'customer' }),
		shop.person({ role: 'customer' }),
	]);
	const { query } = await sharedDatabase();
	await query(
		`update directus_users
		set username = $2, first_name = 'Әлия', last_name = 'Öztürk', email = $3, phone = $4
		where id = $1`,
		[victim.id, `${mark}_name`, email, phone],
	);
	const made = await asker.api.post('/items/friendships', { receiver: victim.id }, { key: false });
	await victim.api.patch(`/items/friendships/${made.body.data.id}`, { status: 'accepted' });
});

const idsOf = ({ body }: Answer): readonly string[] =>
	body.data.map(({ id }: { id: string }) => id);
const json = (value: object): string => encodeURIComponent(JSON.stringify(value));

describe('the search for people', () => {
	test.each([
		['a username', () => `${mark}_na`],
		['a first name in another case', () => 'ӘЛИЯ'],
		['a part of a last name', () => 'ztür'],
	])('finds by %s', async (_name, text) => {
		const found = await asker.api.get(`/users?search=${encodeURIComponent(text())}&limit=-1`);
		expect(idsOf(found)).toContain(victim.id);
	});

	test('shows the public profile and nothing else', async () => {
		const { body } = await asker.api.get(`/users?search=${mark}&fields=*`);
		expect(body.data).toHaveLength(1);
		const told = Object.entries(body.data[0]).filter(([, value]) => value !== null);
		expect(told.map(([field]) => field).filter((field) => !publicFields.includes(field))).toEqual(
			[],
		);
	});

	test('does not find by what the profile does not show', async () => {
		for (const text of [email, phone, `${mark}.secret`, 'customer-']) {
			const found = await asker.api.get(`/users?search=${encodeURIComponent(text)}&limit=-1`);
			expect(idsOf(found).filter((id) => id !== asker.id)).toEqual([]);
		}
		expect(idsOf(await asker.api.get(`/users?search=${asker.email}`))).toEqual([asker.id]);
	});

	test('does not find who is suspended', async () => {
		const gone = await shop.person({ role: 'customer' });
		const { query } = await sharedDatabase();
		await query(`update directus_users set status = 'suspended', username = $2 where id = $1`, [
			gone.id,
			`${mark}gone`,
		]);
		expect(idsOf(await asker.api.get(`/users?search=${mark}gone`))).toEqual([]);
	});

	test('is for people who are logged in', async () => {
		const answer = await fetch(`${url}/users?search=${mark}`);
		expect(answer.status).toBe(403);
	});
});

/** What would be true of the victim only, for somebody who could look. */
const guesses: readonly object[] = [
	{ email: { _starts_with: mark } },
	{ email: { _icontains: `${mark}.secret` } },
	{ email: { _eq: email } },
	{ phone: { _eq: phone } },
	{ phone: { _starts_with: '+7701999' } },
	{ _and: [{ username: { _eq: `${mark}_name` } }, { status: { _eq: 'active' } }] },
	{ _and: [{ username: { _eq: `${mark}_name` } }, { role: { name: { _eq: 'Customer' } } }] },
	{ _and: [{ username: { _eq: `${mark}_name` } }, { 'year(date_created)': { _gt: 1 } }] },
	{ _or: [{ email: { _eq: email } }, { phone: { _eq: phone } }] },
];
const guessed = guesses.map(
	(guess) => [JSON.stringify(guess).replaceAll(mark, '…'), guess] as const,
);

/** Nothing, or a refusal: the same as for a guess that is wrong. */
const tellsNothing = ({ status, body }: Answer): boolean =>
	status === 403 || (status === 200 && JSON.stringify(body.data ?? []).length <= 2);

describe.each(guessed)('a guess %s', (_name, guess) => {
	test('is not confirmed by a filter of people', async () => {
		const answer = await asker.api.get(`/users?fields=id&filter=${json(guess)}`);
		expect([answer.status, tellsNothing(answer)]).toEqual([answer.status, true]);
	});

	test('is not confirmed by a count', async () => {
		const counted = await asker.api.get(`/users?aggregate[count]=*&filter=${json(guess)}`);
		expect([403, 0]).toContain(countOf(counted));
		const meta = await asker.api.get(`/users?fields=id&meta=filter_count&filter=${json(guess)}`);
		expect(meta.body.meta?.filter_count ?? 0).toBe(0);
	});

	test('is not confirmed through a relation', async () => {
		for (const [collection, field] of relations) {
			const filter = json({ [field]: guess });
			const answer = await asker.api.get(`/items/${collection}?fields=id&filter=${filter}`);
			expect([collection, tellsNothing(answer)]).toEqual([collection, true]);
			const counted = await asker.api.get(
				`/items/${collection}?fields=id&meta=filter_count&filter=${filter}`,
			);
			expect(counted.body.meta?.filter_count ?? 0).toBe(0);
		}
	});

	test('is not confirmed by what a change or a deletion would touch', async () => {
		const before = await asker.api.get('/items/contacts?fields=id,note');
		const query = { filter: { contact_user: guess } };
		await asker.api.patch('/items/contacts', { query, data: { note: 'found' } });
		await asker.api.delete('/items/contacts', { query });
		expect((await asker.api.get('/items/contacts?fields=id,note')).body).toEqual(before.body);
	});
});

/** Collections of the asker's own that lead to the victim. */
const relations = [
	['contacts', 'contact_user'],
	['friendships', 'receiver'],
] as const;

const countOf = ({ status, body }: Answer): number =>
	status === 200 ? Number(body.data[0]?.count ?? 0) : status;

describe('address and telephone are not told', () => {
	test.each(['email', 'phone', 'status', 'last_access'])('by order: %s', async (field) => {
		const sorted = await asker.api.get(`/users?fields=id&limit=-1&sort=${field}`);
		expect(tellsNothing(sorted) || idsOf(sorted).join() === asker.id).toBe(true);
		const related = await asker.api.get(`/items/contacts?fields=id&sort=-contact_user.${field}`);
		expect(tellsNothing(related)).toBe(true);
	});

	test.each(['email', 'phone', 'status'])('by groups and sums: %s', async (field) => {
		const sums = await asker.api.get(
			`/users?aggregate[min]=${field}&aggregate[max]=${field}&aggregate[countDistinct]=${field}`,
		);
		const groups = await asker.api.get(`/users?groupBy[]=${field}&aggregate[count]=*&limit=-1`);
		for (const { body } of [sums, groups]) {
			const text = JSON.stringify(body.data ?? []);
			expect([text.includes(mark), text.includes(phone)]).toEqual([false, false]);
			expect(Number(body.data?.[0]?.countDistinct?.[field] ?? 0)).toBeLessThanOrEqual(1);
			expect(body.data?.length ?? 0).toBeLessThanOrEqual(1);
		}
	});

	test('by what is nested in an answer', async () => {
		const { body } = await asker.api.get(
			'/items/contacts?fields=id,contact_user.*,contact_user.role.*',
		);
		const text = JSON.stringify(body);
		expect([text.includes(victim.id), text.includes(email), text.includes(phone)]).toEqual([
			true,
			false,
			false,
		]);
	});

	test('by a search that is sent as a body', async () => {
		const answer = await fetch(`${url}/users`, {
			method: 'SEARCH',
			headers: {
				authorization: `Bearer ${asker.token}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify({ query: { filter: { email: { _eq: email } }, fields: ['id'] } }),
		});
		expect(((await answer.json()) as { data: unknown }).data).toEqual([]);
	});

	test('by GraphQL', async () => {
		const ask = async (path: string, query: string): Promise<string> =>
			JSON.stringify((await asker.api.post(path, { query }, { key: false })).body.data ?? null);
		const answers = await Promise.all([
			ask('/graphql/system', `{ users(filter: { email: { _eq: "${email}" } }) { id } }`),
			ask('/graphql/system', `{ users(filter: { phone: { _eq: "${phone}" } }) { id } }`),
			ask('/graphql/system', `{ users_aggregated { min { email } max { email } } }`),
			ask('/graphql/system', `{ users_aggregated(groupBy: ["email"], limit: -1) { group } }`),
			ask('/graphql/system', `{ users_by_id(id: "${victim.id}") { first_name email phone } }`),
			ask(
				'/graphql',
				`{ contacts(filter: { contact_user: { email: { _eq: "${email}" } } }) { id } }`,
			),
			ask('/graphql', `{ contacts { contact_user { first_name email phone } } }`),
		]);
		const told = answers.filter((text) => text.includes(email) || text.includes(phone));
		expect(told).toEqual([]);
		expect([answers[0], answers[1], answers[5]]).toEqual([
			'{"users":[]}',
			'{"users":[]}',
			'{"contacts":[]}',
		]);
	});
});

describe('what may be known is found', () => {
	test('by oneself', async () => {
		const filter = json({ email: { _eq: asker.email } });
		expect(idsOf(await asker.api.get(`/users?fields=id&filter=${filter}`))).toEqual([asker.id]);
		const { body } = await asker.api.get('/users/me?fields=email,phone');
		expect(body.data).toEqual({ email: asker.email, phone: null });
	});

	test('by staff', async () => {
		const filter = json({ email: { _starts_with: mark } });
		const found = await shop.manager.api.get(`/users?fields=id,email,phone&filter=${filter}`);
		expect(found.body.data).toEqual([{ id: victim.id, email, phone }]);
		const sorted = await shop.manager.api.get('/users?fields=id&sort=email&limit=3');
		expect(sorted.body.data).toHaveLength(3);
	});

	test('through a relation, by a name', async () => {
		const filter = json({ contact_user: { username: { _eq: `${mark}_name` } } });
		const found = await asker.api.get(`/items/contacts?fields=contact_user&filter=${filter}`);
		expect(found.body.data).toEqual([{ contact_user: victim.id }]);
		const sorted = await asker.api.get(
			'/items/contacts?fields=contact_user&sort=contact_user.last_name',
		);
		expect(sorted.body.data).toEqual([{ contact_user: victim.id }]);
	});
});
