import { expect, test } from 'vitest';
import { database } from '../harness/database.ts';

test('texts to sign are forgotten a day after they expired, a few at a time', async () => {
	const { query } = await database();
	await query(
		`insert into auth_challenges (purpose, nonce, text, created_at, expires_at)
		select 'eds_login', md5(number::text) || md5(number::text), 'to be signed',
			current_timestamp - interval '3 days',
			current_timestamp - case when number <= 5 then interval '2 days' else interval '1 hour' end
		from generate_series(1, 7) number`,
	);

	const cleaned = async (): Promise<unknown> => {
		const [row] = await query<{ count: number }>('select identity_clean_challenges(3) as count');
		return row?.count;
	};
	expect([await cleaned(), await cleaned(), await cleaned()]).toEqual([3, 2, 0]);
	const [left] = await query('select count(*)::int as count from auth_challenges');
	expect(left).toEqual({ count: 2 });
});
