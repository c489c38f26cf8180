import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aCase,
	balanceOf,
	dataOf,
	type OpenCase,
	opened,
	type Person,
	playerOf,
	refusalOf,
	type Seeds,
	sword,
} from './cases-shop.ts';

let shop: Shop;
let swords: OpenCase;

beforeAll(async () => {
	shop = await aShop();
	swords = await aCase(shop, [sword]);
});

const aPlayer = (funds: bigint) => playerOf(shop, funds);
const open = (person: Person, body: object, key: string | false) =>
	person.api.post('/cases/open', body, { key });

describe('POST /cases/open with preview', () => {
	const preview = async (player: Person, body: object = {}) =>
		dataOf<{ journal: string; nonce: string }>(
			await open(player, { case: swords.id, preview: true, ...body }, false),
		);

	test('answers price, version, nonce and the debit, and leaves nothing', async () => {
		const player = await aPlayer(10_000n);

		const answer = await preview(player);

		expect(Object.keys(answer).toSorted()).toEqual([
			'case',
			'case_version',
			'currency',
			'entries',
			'fees',
			'journal',
			'nonce',
			'price',
			'version',
		]);
		expect(answer).toMatchObject({ price: '10000', version: 1, nonce: '0' });
		expect(await balanceOf(player)).toBe('10000');
		expect(dataOf(await player.api.get('/cases/inventory'))).toEqual([]);
	});

	test('depends on no seed: other seeds, the same answer', async () => {
		const player = await aPlayer(10_000n);
		const before = await preview(player);
		expect(before).toMatchObject({ price: '10000', nonce: '0' });

		await player.api.post('/cases/seed/rotate', { client_seed: 'another' });
		const after = await preview(player, { client_seed: 'a-third' });

		expect({ ...after, journal: '' }).toEqual({ ...before, journal: '' });
	});

	test('never opens the seed: one that nobody can decrypt changes nothing', async () => {
		const player = await aPlayer(10_000n);
		const { active } = dataOf<Seeds>(await player.api.get('/cases/seed'));
		const before = await preview(player);
		const db = await sharedDatabase();
		await db.query(
			`update cubehub_private.case_seed_secrets set seed_enc = '\\x00' where seed = $1`,
			[active.id],
		);

		expect({ ...(await preview(player)), journal: '' }).toEqual({ ...before, journal: '' });
		expect((await player.api.post('/cases/open', { case: swords.id })).status).toBe(500);
		expect(await balanceOf(player)).toBe('10000');
	});

	test('tells the nonce of the next opening', async () => {
		const player = await aPlayer(30_000n);
		await opened(player, swords);

		expect((await preview(player)).nonce).toBe('1');
	});

	test('of what cannot be paid is refused', async () => {
		const player = await aPlayer(0n);

		expect(refusalOf(await open(player, { case: swords.id, preview: true }, false))).toMatchObject({
			status: 409,
			code: 'INSUFFICIENT_FUNDS',
		});
	});
});
