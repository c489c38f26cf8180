import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { commitmentTo } from '../../extensions/cases/src/fairness.ts';
import { brokenBy, casesScene, type Scene } from './cases-scene.ts';

let scene: Scene;

beforeAll(async () => {
	scene = await casesScene();
});

const broken = (text: string, params: unknown[] = []) => brokenBy(scene.db, text, params);

describe('a seed', () => {
	const aUser = async () => {
		const id = randomUUID();
		await scene.db.query(
			`insert into directus_users (id, status, email) values ($1, 'active', $2)`,
			[id, `${id}@example.com`],
		);
		return id;
	};
	const aSeed = async (user: string, status = 'active') => {
		const id = randomUUID();
		const secret = randomBytes(32);
		await scene.db.query(
			`insert into case_seeds (id, "user", status, server_seed_hash, client_seed) values ($1, $2, $3, $4, 'c')`,
			[id, user, status, commitmentTo(secret)],
		);
		return { id, secret: secret.toString('hex') };
	};
	const reveal = `update case_seeds set status = 'revealed', server_seed = $2, revealed_at = now() where id = $1`;

	test('M-T37 is revealed only as what was committed to', async () => {
		const seed = await aSeed(await aUser());

		expect(await broken(reveal, [seed.id, 'ab'.repeat(32)])).toBe('case_seeds_reveal_matches');
		expect(await broken(reveal, [seed.id, seed.secret.toUpperCase()])).toMatch(
			/^case_seeds_reveal/,
		);
		expect(await broken(reveal, [seed.id, seed.secret])).toBeNull();
	});

	test('is not told before it is revealed', async () => {
		const seed = await aSeed(await aUser());

		expect(
			await broken('update case_seeds set server_seed = $2 where id = $1', [seed.id, seed.secret]),
		).toBe('case_seeds_revealed_has_seed');
	});

	test.each([
		[`status = 'next'`],
		['next_nonce = 4'],
		[`server_seed_hash = repeat('a', 64)`],
		['created_at = now()'],
	])('never goes back: %s', async (change) => {
		const seed = await aSeed(await aUser());
		await scene.db.query('update case_seeds set next_nonce = 5 where id = $1', [seed.id]);

		expect(await broken(`update case_seeds set ${change} where id = $1`, [seed.id])).toBe(
			'case_seeds_forward',
		);
	});

	test('that is revealed is neither changed nor deleted', async () => {
		const seed = await aSeed(await aUser());
		await scene.db.query(reveal, [seed.id, seed.secret]);

		expect(await broken(`update case_seeds set client_seed = 'x' where id = $1`, [seed.id])).toBe(
			'case_seeds_forward',
		);
		expect(await broken('delete from case_seeds where id = $1', [seed.id])).toBe(
			'case_seeds_forward',
		);
	});

	test('stands alone as the active one and as the next one of a person', async () => {
		const user = await aUser();
		await aSeed(user);
		await aSeed(user, 'next');

		await expect(aSeed(user)).rejects.toMatchObject({ constraint: 'case_seeds_one_of_each' });
		await expect(aSeed(user, 'next')).rejects.toMatchObject({
			constraint: 'case_seeds_one_of_each',
		});
	});
});
