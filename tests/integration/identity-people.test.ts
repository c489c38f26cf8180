/** Contacts and friendships as people use them: over REST and GraphQL. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { codeOf } from './wallet-readers.ts';

let shop: Shop;
let anna: Person;
let boris: Person;
let carla: Person;

beforeEach(async () => {
	shop ??= await aShop();
	[anna, boris, carla] = await Promise.all([
		shop.person({ role: 'customer' }),
		shop.person({ role: 'customer' }),
		shop.person({ role: 'employee' }),
	]);
});

const said = (answer: Answer): readonly [number, string | undefined] => [
	answer.status,
	codeOf(answer),
];
const REFUSED = [403, 'FORBIDDEN'];

const request = (from: Person, to: Pick<Person, 'id'>): Promise<Answer> =>
	from.api.post('/items/friendships', { receiver: to.id }, { key: false });

async function requested(from: Person, to: Person): Promise<string> {
	const { status, body } = await request(from, to);
	expect(status).toBe(200);
	return body.data.id;
}

const answer = (who: Person, id: string, change: object): Promise<Answer> =>
	who.api.patch(`/items/friendships/${id}`, change);

describe('a friend request', () => {
	test('comes from whoever sends it, and is pending', async () => {
		const { body } = await request(anna, boris);
		expect(body.data).toMatchObject({
			sender: anna.id,
			receiver: boris.id,
			status: 'pending',
			responded_at: null,
			blocked_by: null,
		});
	});

	test.each([
		['in the name of somebody else', () => ({ sender: carla.id, receiver: boris.id })],
		['that is accepted already', () => ({ receiver: boris.id, status: 'accepted' })],
		['to nobody', () => ({ receiver: randomUUID() })],
	])('%s is refused', async (_name, body) => {
		const made = await anna.api.post('/items/friendships', body(), { key: false });
		expect(said(made)).toEqual(REFUSED);
	});

	test('to oneself is refused', async () => {
		expect(said(await request(anna, anna))).toEqual([400, 'INVALID_PAYLOAD']);
	});

	test('is made once, and not back either', async () => {
		await requested(anna, boris);
		expect(said(await request(anna, boris))).toEqual([400, 'RECORD_NOT_UNIQUE']);
		expect(said(await request(boris, anna))).toEqual([400, 'RECORD_NOT_UNIQUE']);
	});

	test('to somebody who blocks the sender is refused as one to nobody', async () => {
		const blocking = { contact_user: anna.id, is_blocked: true };
		await boris.api.post('/items/contacts', blocking, { key: false });
		const [blocked, nobody] = [
			await request(anna, boris),
			await request(anna, { id: randomUUID() }),
		];
		expect(said(blocked)).toEqual(REFUSED);
		expect(blocked.body.errors[0].message).toBe(nobody.body.errors[0].message);
	});

	test('is seen by the two, and by nobody else', async () => {
		const id = await requested(anna, boris);
		for (const who of [anna, boris]) {
			const { body } = await who.api.get('/items/friendships?fields=id');
			expect(body.data).toEqual([{ id }]);
		}
		expect((await carla.api.get('/items/friendships')).body.data).toEqual([]);
		expect(said(await carla.api.get(`/items/friendships/${id}`))).toEqual(REFUSED);
	});
});

describe('the answer to a friend request', () => {
	test('of the receiver is accepted or rejected, and makes contacts of friends', async () => {
		const id = await requested(anna, boris);
		const accepted = await answer(boris, id, { status: 'accepted' });
		expect(accepted.body.data).toMatchObject({ status: 'accepted' });
		expect(accepted.body.data.responded_at).not.toBeNull();
		for (const [who, friend] of [
			[anna, boris],
			[boris, anna],
		] as const) {
			const { body } = await who.api.get('/items/contacts?fields=owner,contact_user');
			expect(body.data).toEqual([{ owner: who.id, contact_user: friend.id }]);
		}

		const other = await requested(carla, boris);
		expect((await answer(boris, other, { status: 'rejected' })).status).toBe(200);
		expect((await carla.api.get('/items/contacts')).body.data).toEqual([]);
	});

	test.each(['accepted', 'rejected'])('of anybody else is not %s', async (status) => {
		const id = await requested(anna, boris);
		expect(said(await answer(anna, id, { status }))).toEqual(REFUSED);
		expect(said(await answer(carla, id, { status }))).toEqual(REFUSED);
		const many = await anna.api.patch('/items/friendships', { keys: [id], data: { status } });
		expect(said(many)).toEqual(REFUSED);
		const byQuery = { query: { filter: { id: { _eq: id } } }, data: { status } };
		expect(said(await anna.api.patch('/items/friendships', byQuery))).toEqual(REFUSED);
		const read = await boris.api.get(`/items/friendships/${id}`);
		expect(read.body.data.status).toBe('pending');
	});

	test('cannot be taken back', async () => {
		const id = await requested(anna, boris);
		await answer(boris, id, { status: 'rejected' });
		expect(said(await answer(boris, id, { status: 'accepted' }))).toEqual([409, 'ALREADY_DONE']);
	});

	test('changes neither who sent it nor to whom', async () => {
		const id = await requested(anna, boris);
		expect(said(await answer(boris, id, { sender: carla.id }))).toEqual(REFUSED);
		expect(said(await answer(boris, id, { receiver: carla.id }))).toEqual(REFUSED);
	});
});

describe('a block', () => {
	test('is set by either of the two, and lifted by that one only', async () => {
		const id = await requested(anna, boris);
		await answer(boris, id, { status: 'accepted' });
		const blocked = await answer(anna, id, { status: 'blocked' });
		expect(blocked.body.data).toMatchObject({ status: 'blocked', blocked_by: anna.id });

		expect(said(await boris.api.delete(`/items/friendships/${id}`))).toEqual(REFUSED);
		expect(said(await answer(boris, id, { blocked_by: boris.id }))).toEqual(REFUSED);
		expect(said(await answer(boris, id, { status: 'blocked' }))).toEqual(REFUSED);
		expect(said(await request(boris, anna))).toEqual([400, 'RECORD_NOT_UNIQUE']);

		expect((await anna.api.delete(`/items/friendships/${id}`)).status).toBe(204);
		await requested(boris, anna);
	});

	test('is not set by somebody else', async () => {
		const id = await requested(anna, boris);
		expect(said(await answer(carla, id, { status: 'blocked' }))).toEqual(REFUSED);
	});
});

describe('the end of a friendship', () => {
	test('is decided by either of the two, and by nobody else', async () => {
		const first = await requested(anna, boris);
		expect(said(await carla.api.delete(`/items/friendships/${first}`))).toEqual(REFUSED);
		expect((await anna.api.delete(`/items/friendships/${first}`)).status).toBe(204);

		const second = await requested(anna, boris);
		await answer(boris, second, { status: 'accepted' });
		expect((await boris.api.delete(`/items/friendships/${second}`)).status).toBe(204);
	});
});

describe('an administrator', () => {
	test('sends requests for oneself like everybody, and reads all of them', async () => {
		const made = await request(shop.admin, boris);
		expect(made.body.data).toMatchObject({ sender: shop.admin.id, status: 'pending' });
		const named = { sender: anna.id, receiver: carla.id };
		expect(said(await shop.admin.api.post('/items/friendships', named, { key: false }))).toEqual(
			REFUSED,
		);
		const other = await requested(anna, boris);
		expect((await shop.admin.api.get(`/items/friendships/${other}`)).status).toBe(200);
	});
});

describe('a contact', () => {
	const add = (body: object): Promise<Answer> =>
		anna.api.post('/items/contacts', body, { key: false });

	test('is of whoever writes it down, and read and changed by nobody else', async () => {
		const made = await add({ display_name: 'Plumber', phone: '+7 701 000 00 00' });
		expect(made.body.data).toMatchObject({ owner: anna.id, is_favorite: false, is_blocked: false });
		const path = `/items/contacts/${made.body.data.id}`;

		expect((await boris.api.get('/items/contacts')).body.data).toEqual([]);
		expect(said(await boris.api.get(path))).toEqual(REFUSED);
		expect(said(await boris.api.patch(path, { note: 'Mine' }))).toEqual(REFUSED);
		expect(said(await boris.api.delete(path))).toEqual(REFUSED);
		expect(said(await shop.manager.api.get(path))).toEqual(REFUSED);

		expect((await anna.api.patch(path, { is_favorite: true })).body.data.is_favorite).toBe(true);
		expect(said(await anna.api.patch(path, { owner: boris.id }))).toEqual(REFUSED);
		expect((await anna.api.delete(path)).status).toBe(204);
	});

	test('is never written into the list of somebody else', async () => {
		const foreign = { owner: boris.id, phone: '+77010000000' };
		expect(said(await add(foreign))).toEqual(REFUSED);
		expect(said(await add({ ...foreign, owner: { id: boris.id } }))).toEqual(REFUSED);
	});

	test('is a person once, or somebody who can be reached', async () => {
		expect((await add({ contact_user: boris.id })).status).toBe(200);
		expect(said(await add({ contact_user: boris.id }))).toEqual([400, 'RECORD_NOT_UNIQUE']);
		expect(said(await add({ contact_user: anna.id }))).toEqual([400, 'INVALID_PAYLOAD']);
		expect(said(await add({ display_name: 'Nobody' }))).toEqual([400, 'INVALID_PAYLOAD']);
		expect(said(await add({ contact_user: randomUUID() }))).toEqual(REFUSED);
	});

	test('shows of a user name and picture, not the address', async () => {
		await add({ contact_user: boris.id });
		const { body } = await anna.api.get(
			'/items/contacts?fields=contact_user.first_name,contact_user.email,contact_user.phone',
		);
		expect(body.data).toEqual([
			{ contact_user: { first_name: 'customer', email: null, phone: null } },
		]);
	});

	test('is made by GraphQL under the same rules', async () => {
		const mutate = (data: string): Promise<Answer> =>
			anna.api.post(
				'/graphql',
				{
					query: `mutation { create_contacts_item(data: { is_favorite: false, is_blocked: false, ${data} }) { id owner { id } } }`,
				},
				{ key: false },
			);
		const own = await mutate(`contact_user: "${boris.id}"`);
		expect(own.body.errors).toBeUndefined();
		expect(own.body.data.create_contacts_item.owner).toEqual({ id: anna.id });
		const foreign = await mutate(`owner: "${boris.id}", phone: "+77010000000"`);
		expect(foreign.body.errors[0].extensions.code).toBe('FORBIDDEN');
	});
});
