import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aCase,
	aDraft,
	balanceOf,
	coins,
	dataOf,
	type OpenCase,
	type Opened,
	opened,
	type Person,
	playerOf,
	refusalOf,
	type Rotated,
	sword,
} from './cases-shop.ts';
import { verifyAll } from './cases-verifiers.ts';

let shop: Shop;
let swords: OpenCase;
let money: OpenCase;

beforeAll(async () => {
	shop = await aShop();
	swords = await aCase(shop, [sword]);
	money = await aCase(shop, [coins]);
});

const aPlayer = (funds: bigint) => playerOf(shop, funds);

const open = (person: Person, body: object, key?: string | false) =>
	person.api.post('/cases/open', body, key === undefined ? undefined : { key });

describe('POST /cases/open', () => {
	test('takes the price and puts the won item into the inventory', async () => {
		const player = await aPlayer(15_000n);

		const response = await open(player, { case: swords.id });

		expect(response.status).toBe(200);
		const answer = dataOf<Opened>(response);
		expect(answer).toMatchObject({
			case: swords.id,
			case_version: swords.case_version,
			price: '10000',
			nonce: '0',
			ticket: '0',
			total_weight: '1',
			outcome: 'item',
			won: { name: 'Sword', value: '5000', position: 1 },
			prize_journal: null,
		});
		expect(await balanceOf(player)).toBe('5000');
		expect(dataOf(await player.api.get('/cases/inventory'))).toMatchObject([
			{ id: answer.inventory_item, name: 'Sword', status: 'owned', opening: answer.opening },
		]);
	});

	test('pays a prize in money into the wallet', async () => {
		const player = await aPlayer(10_000n);

		const answer = await opened(player, money);

		expect(answer).toMatchObject({ outcome: 'money', inventory_item: null });
		expect(answer.prize_journal).not.toBeNull();
		expect(await balanceOf(player)).toBe('8000');
	});

	test('uses the client seed that comes with it, now and from then on', async () => {
		const player = await aPlayer(20_000n);

		const first = await opened(player, swords, { client_seed: 'my-own_seed' });
		const second = await opened(player, swords);

		expect([first.client_seed, second.client_seed]).toEqual(['my-own_seed', 'my-own_seed']);
		expect([first.nonce, second.nonce]).toEqual(['0', '1']);
	});

	test.each([
		['case', {}],
		['case', { case: 'none' }],
		['case', { case: null }],
		['client_seed', { client_seed: '' }],
		['client_seed', { client_seed: 'with space' }],
		['client_seed', { client_seed: 'x'.repeat(65) }],
		['client_seed', { client_seed: 5 }],
		['ticket', { ticket: '0' }],
		['preview', { preview: 'yes' }],
	])('refuses a wrong %s: %j', async (path, body) => {
		const player = await aPlayer(10_000n);
		const whole = path === 'case' ? body : { case: swords.id, ...body };

		expect(refusalOf(await open(player, whole))).toEqual({
			status: 400,
			code: 'INVALID_PAYLOAD',
			path,
		});
		expect(await balanceOf(player)).toBe('10000');
	});

	test('asks for an Idempotency-Key', async () => {
		const player = await aPlayer(10_000n);

		expect(refusalOf(await open(player, { case: swords.id }, false)).status).toBe(400);
		expect(refusalOf(await open(player, { case: swords.id }, 'short')).status).toBe(400);
	});

	test('asks for a login', async () => {
		expect(refusalOf(await client().post('/cases/open', { case: swords.id })).status).toBe(401);
	});

	test('of an unknown case is refused', async () => {
		const player = await aPlayer(10_000n);

		expect(refusalOf(await open(player, { case: randomUUID() }))).toMatchObject({
			status: 403,
			code: 'FORBIDDEN',
		});
	});

	test('of a case that is a draft, paused or archived is refused', async () => {
		const player = await aPlayer(10_000n);
		const draft = await aDraft(shop, [coins]);
		const paused = await aCase(shop, [coins]);
		await shop.manager.api.patch(`/items/cases/${paused.id}`, { status: 'paused' });
		const archived = await aCase(shop, [coins]);
		await shop.manager.api.patch(`/items/cases/${archived.id}`, { status: 'archived' });

		for (const lootCase of [draft, paused, archived]) {
			expect(refusalOf(await open(player, { case: lootCase.id }))).toMatchObject({
				status: 409,
				code: 'CASE_NOT_ACTIVE',
			});
		}
		expect(await balanceOf(player)).toBe('10000');
	});

	test('without enough money is refused and burns no nonce', async () => {
		const player = await aPlayer(9_999n);

		expect(refusalOf(await open(player, { case: swords.id }))).toMatchObject({
			status: 409,
			code: 'INSUFFICIENT_FUNDS',
		});

		await shop.fund(player, 1n);
		expect((await opened(player, swords)).nonce).toBe('0');
	});

	test('by a suspended person is refused', async () => {
		const player = await aPlayer(10_000n);
		const db = await sharedDatabase();
		await db.query(`update directus_users set status = 'suspended' where id = $1`, [player.id]);

		expect(refusalOf(await open(player, { case: swords.id })).status).toBe(401);
	});

	test('M-T35 twice with one key opens once', async () => {
		const player = await aPlayer(50_000n);
		const key = randomUUID();

		const [first, second] = await Promise.all([
			open(player, { case: swords.id }, key),
			open(player, { case: swords.id }, key),
		]);

		expect(dataOf(second)).toEqual(dataOf(first));
		const replayed = [first, second].map((answer) => answer.headers.get('idempotent-replayed'));
		expect(new Set(replayed)).toEqual(new Set([null, 'true']));
		expect(await balanceOf(player)).toBe('40000');
		expect((await opened(player, swords)).nonce).toBe('1');
	});

	test('with the key of another request is refused', async () => {
		const player = await aPlayer(50_000n);
		const key = randomUUID();
		await open(player, { case: swords.id }, key);

		expect(refusalOf(await open(player, { case: money.id }, key))).toMatchObject({
			status: 422,
			code: 'IDEMPOTENCY_KEY_REUSED',
		});
	});

	test('that was acknowledged is answered again after the case was switched off', async () => {
		const player = await aPlayer(50_000n);
		const lootCase = await aCase(shop, [sword]);
		const key = randomUUID();
		const first = await open(player, { case: lootCase.id }, key);
		await shop.manager.api.patch(`/items/cases/${lootCase.id}`, { status: 'paused' });

		expect(dataOf(await open(player, { case: lootCase.id }, key))).toEqual(dataOf(first));
	});

	test('M-T35 100 times at once with money for 10 opens 10, nonces 0 to 9, and all verify', async () => {
		const player = await aPlayer(100_000n);
		const lootCase = await aCase(shop, [sword, { ...sword, name: 'Axe', weight: '4' }]);

		const responses = await Promise.all(
			Array.from({ length: 100 }, () => open(player, { case: lootCase.id })),
		);

		const openings = responses
			.filter((response) => response.status === 200)
			.map((response) => dataOf<Opened>(response));
		const refused = responses.filter((response) => response.status !== 200).map(refusalOf);
		expect(openings.map((opening) => Number(opening.nonce)).toSorted((a, b) => a - b)).toEqual(
			Array.from({ length: 10 }, (_, nonce) => nonce),
		);
		expect(new Set(refused.map((refusal) => refusal.code))).toEqual(
			new Set(['INSUFFICIENT_FUNDS']),
		);
		expect(await balanceOf(player)).toBe('0');

		await player.api.post('/cases/seed/rotate', {});
		await verifyAll(player, openings);
	}, 60_000);
});

describe('a rotation between openings', () => {
	test('never splits an opening: each verifies with the seed that it was drawn with', async () => {
		const player = await aPlayer(200_000n);

		const [rotations, ...responses] = await Promise.all([
			Promise.all(Array.from({ length: 4 }, () => player.api.post('/cases/seed/rotate', {}))),
			...Array.from({ length: 20 }, () => open(player, { case: swords.id })),
		]);

		expect(responses.map((response) => response.status)).toEqual(Array(20).fill(200));
		expect(rotations.map((response) => response.status)).toEqual(Array(4).fill(200));
		const last = dataOf<Rotated>(await player.api.post('/cases/seed/rotate', {}));
		expect(last.revealed.server_seed).toMatch(/^[0-9a-f]{64}$/);
		await verifyAll(
			player,
			responses.map((response) => dataOf<Opened>(response)),
		);
	}, 60_000);
});
