/** Claims on tokens and accounts: one at a time, and never for ever. */
import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const aHash = () => hashOf(randomUUID());

type Found = { is_mine: boolean; state: string; answer: string | null };

const claim = async (hash: string, by = randomUUID(), seconds = 10): Promise<Found> => {
	const [found] = await query<Found>('select * from identity_claim($1, $2, $3, $4)', [
		hash,
		'token',
		by,
		seconds,
	]);
	return found as Found;
};

const settle = (hash: string, by: string, state: string, answer: string | null, seconds = 10) =>
	query('select identity_settle_claim($1, $2, $3, $4, $5)', [hash, by, state, answer, seconds]);

describe('a claim', () => {
	test('is one of twenty that ask at the same moment', async () => {
		const hash = aHash();

		const found = await Promise.all(Array.from({ length: 20 }, () => claim(hash)));

		expect(found.filter(({ is_mine }) => is_mine)).toHaveLength(1);
		expect(found.filter(({ state }) => state === 'running')).toHaveLength(20);
	});

	test('tells the others what became of it', async () => {
		const [hash, by] = [aHash(), randomUUID()];
		await claim(hash, by);
		await settle(hash, by, 'answered', 'sealed');

		expect(await claim(hash)).toEqual({ is_mine: false, state: 'answered', answer: 'sealed' });
	});

	test('whose holder has died is taken over, and its answer comes too late', async () => {
		const [hash, dead, heir] = [aHash(), randomUUID(), randomUUID()];
		await claim(hash, dead, 0);

		expect((await claim(hash, heir)).is_mine).toBe(true);
		await settle(hash, dead, 'answered', 'late');
		expect((await claim(hash)).state).toBe('running');
		await settle(hash, heir, 'failed', null);
		expect((await claim(hash)).state).toBe('failed');
	});

	test('that is given back is free', async () => {
		const [hash, by] = [aHash(), randomUUID()];
		await claim(hash, by);
		await query('select identity_drop_claim($1, $2)', [hash, randomUUID()]);
		expect((await claim(hash)).is_mine).toBe(false);

		await query('select identity_drop_claim($1, $2)', [hash, by]);
		expect((await claim(hash)).is_mine).toBe(true);
	});
});

test('there are as many seats as there are, whoever comes together', async () => {
	const seats = Array.from({ length: 5 }, aHash);
	const take = () => value('select identity_take_seat($1, $2, 10)', [seats, randomUUID()]);

	const taken = await Promise.all(Array.from({ length: 8 }, take));

	expect(taken.filter((seat) => seat !== 'null').toSorted()).toEqual(seats.toSorted());
	expect(taken.filter((seat) => seat === 'null')).toHaveLength(3);
});

test('the nightly cleaning removes what is older than an hour, and says how much', async () => {
	const [old, young] = [aHash(), aHash()];
	await claim(old);
	await claim(young);
	await query(
		`update identity_refresh_answers
		set expires_at = current_timestamp - interval '2 hours'
		where token_hash = $1`,
		[old],
	);

	expect(await value('select identity_clean_claims(100)')).toBe('1');
	const left = await query<{ token_hash: string }>(
		'select token_hash from identity_refresh_answers where token_hash = any ($1)',
		[[old, young]],
	);
	expect(left).toEqual([{ token_hash: young }]);
});
