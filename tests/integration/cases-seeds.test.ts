import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aCase,
	coins,
	dataOf,
	type OpenCase,
	opened,
	type Person,
	refusalOf,
	type Rotated,
	type Seeds,
	sword,
} from './cases-shop.ts';

const anybody = client();
let shop: Shop;
let lootCase: OpenCase;
let player: Person;

beforeAll(async () => {
	shop = await aShop();
	lootCase = await aCase(shop, [sword, coins]);
	player = shop.customer;
	await shop.fund(player, 1_000_000n);
});

const seedsOf = async (person: Person) => dataOf<Seeds>(await person.api.get('/cases/seed'));
const rotate = async (person: Person, body: object = {}) =>
	dataOf<Rotated>(await person.api.post('/cases/seed/rotate', body, { key: false }));
const secretOf = async (seed: string) => {
	const db = await sharedDatabase();
	const [row] = await db.query(
		`select encode(seed_enc, 'hex') as sealed from cubehub_private.case_seed_secrets where seed = $1`,
		[seed],
	);
	return row?.['sealed'];
};

describe('GET /cases/seed', () => {
	test('commits to an active and a next seed on first use, and keeps them', async () => {
		const first = await seedsOf(shop.customer2);

		expect(first.active).toMatchObject({ next_nonce: '0' });
		expect(first.active.server_seed_hash).toMatch(/^[0-9a-f]{64}$/);
		expect(first.next.server_seed_hash).not.toBe(first.active.server_seed_hash);
		expect(await seedsOf(shop.customer2)).toEqual(first);
	});

	test('makes one pair when it is asked twice at once', async () => {
		const newcomer = await shop.person({ role: 'customer' });

		const [a, b] = await Promise.all([seedsOf(newcomer), seedsOf(newcomer)]);

		expect(a).toEqual(b);
	});

	test('is refused with anything in it, and without a login', async () => {
		expect(refusalOf(await player.api.get('/cases/seed?user=x'))).toMatchObject({
			status: 400,
			path: 'user',
		});
		expect(refusalOf(await anybody.get('/cases/seed')).status).toBe(401);
	});
});

describe('PATCH /cases/seed', () => {
	test('chooses the client seed of the draws to come', async () => {
		const before = await seedsOf(player);

		const response = await player.api.patch('/cases/seed', { client_seed: 'Lucky_7' });

		expect(dataOf(response)).toEqual({
			...before,
			active: { ...before.active, client_seed: 'Lucky_7' },
		});
		expect((await opened(player, lootCase)).client_seed).toBe('Lucky_7');
	});

	test.each([
		{},
		{ client_seed: '' },
		{ client_seed: 'a b' },
		{ client_seed: null },
		{ client_seed: 'é' },
		{ client_seed: 'x'.repeat(65) },
	])('refuses %j with its path', async (body) => {
		expect(refusalOf(await player.api.patch('/cases/seed', body))).toEqual({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path: 'client_seed',
		});
	});

	test('asks for a login', async () => {
		expect(refusalOf(await anybody.patch('/cases/seed', { client_seed: 'x' })).status).toBe(401);
	});
});

describe('POST /cases/seed/rotate', () => {
	test('reveals what was committed to, promotes the next seed and commits to a new one', async () => {
		const before = await seedsOf(player);

		const after = await rotate(player, { client_seed: 'fresh' });

		const { server_seed, server_seed_hash } = after.revealed;
		expect(server_seed_hash).toBe(before.active.server_seed_hash);
		expect(createHash('sha256').update(Buffer.from(server_seed, 'hex')).digest('hex')).toBe(
			server_seed_hash,
		);
		expect(after.revealed.openings_count).toBe(before.active.next_nonce);
		expect(after.active).toMatchObject({
			id: before.next.id,
			server_seed_hash: before.next.server_seed_hash,
			client_seed: 'fresh',
			next_nonce: '0',
		});
		expect(after.next.id).not.toBe(before.next.id);
		expect(await seedsOf(player)).toEqual({ active: after.active, next: after.next });
	});

	test('without a client seed makes one that is younger than the commitment', async () => {
		const { client_seed } = (await rotate(player, { client_seed: 'mine' })).active;

		expect((await rotate(player)).active.client_seed).not.toBe(client_seed);
	});

	test('refuses a malformed client seed and reveals nothing', async () => {
		const before = await seedsOf(player);

		expect(
			refusalOf(await player.api.post('/cases/seed/rotate', { client_seed: 'a b' })),
		).toMatchObject({ status: 400, path: 'client_seed' });
		expect(await seedsOf(player)).toEqual(before);
	});

	test('asks for a login', async () => {
		expect(refusalOf(await anybody.post('/cases/seed/rotate', {})).status).toBe(401);
	});
});

describe('GET /cases/openings/:id/proof', () => {
	test('withholds the seed until it is revealed, and says what can be checked when', async () => {
		const { opening, ...answer } = await opened(player, lootCase);
		const proof = () => player.api.get(`/cases/openings/${opening}/proof`);

		const before = await proof();
		expect(dataOf(before)).toMatchObject({
			algorithm: 'cubehub-case-v1',
			opening,
			case_version: lootCase.case_version,
			server_seed: null,
			revealed_at: null,
			server_seed_hash: answer.server_seed_hash,
			ticket: answer.ticket,
			nonce: answer.nonce,
			items_hash: lootCase.items_hash,
			items: lootCase.items,
			checkable: ['hash of the items', 'total weight', 'item won', 'reward'],
			checkable_after_rotation: ['commitment to the server seed', 'ticket'],
		});

		const { revealed } = await rotate(player);
		expect(dataOf(await proof())).toMatchObject({
			server_seed: revealed.server_seed,
			checkable_after_rotation: [],
		});
	});

	test('is for the person who opened', async () => {
		const { opening } = await opened(player, lootCase);

		for (const person of [shop.customer2, shop.manager]) {
			expect(refusalOf(await person.api.get(`/cases/openings/${opening}/proof`))).toMatchObject({
				status: 403,
				code: 'FORBIDDEN',
			});
		}
		expect(refusalOf(await player.api.get(`/cases/openings/${randomUUID()}/proof`)).status).toBe(
			403,
		);
		expect(refusalOf(await player.api.get('/cases/openings/none/proof'))).toMatchObject({
			status: 400,
			path: 'id',
		});
		expect(refusalOf(await anybody.get(`/cases/openings/${opening}/proof`)).status).toBe(401);
	});
});

describe('M-T40 a server seed that is not revealed', () => {
	test('lies encrypted outside of what Directus sees', async () => {
		const { active } = await seedsOf(player);
		const sealed = String(await secretOf(active.id));

		const revealed = await rotate(player);

		expect(sealed).toHaveLength((1 + 12 + 16 + 32) * 2);
		expect(sealed).not.toContain(revealed.revealed.server_seed);
		expect(await secretOf(active.id)).toBeUndefined();
	});

	test('is in no answer that an administrator gets over REST or GraphQL', async () => {
		const { active, next } = await seedsOf(player);

		const rest = await shop.admin.api.get(
			`/items/case_seeds?fields=*.*&filter[id][_in]=${active.id},${next.id}`,
		);
		const graphql = await shop.admin.api.post('/graphql', {
			query: `{ case_seeds(filter: { id: { _in: ["${active.id}", "${next.id}"] } }) { status server_seed server_seed_hash } }`,
		});

		const { revealed } = await rotate(player);
		const told = JSON.stringify([rest.body, graphql.body]);
		expect(told).toContain(active.server_seed_hash);
		expect(told).not.toContain(revealed.server_seed);
		expect(dataOf<readonly { server_seed: unknown }[]>(rest).map((row) => row.server_seed)).toEqual(
			[null, null],
		);
	});

	test('has no collection: neither REST, GraphQL nor the list of collections knows one', async () => {
		for (const name of ['case_seed_secrets', 'cubehub_private.case_seed_secrets']) {
			expect((await shop.admin.api.get(`/items/${name}`)).status).toBe(403);
			expect((await shop.admin.api.get(`/collections/${name}`)).status).toBe(403);
		}
		const graphql = await shop.admin.api.post('/graphql', {
			query: '{ case_seed_secrets { seed } }',
		});
		expect(JSON.stringify(graphql.body)).toContain('Cannot query field');
		const collections = await shop.admin.api.get('/collections');
		expect(JSON.stringify(collections.body)).not.toContain('case_seed_secrets');
	});

	test('is as unknown to everybody else', async () => {
		const { active } = await seedsOf(player);

		const response = await shop.customer2.api.get(`/items/case_seeds/${active.id}`);

		expect(response.status).toBe(403);
	});
});
