import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { announce, aRelay, aRoute, effects, lettersOf, noting, rowsOf } from './outbox-builders.ts';

const deadline = { timeout: 10_000, interval: 20 };

describe('a consumer that works outside', () => {
	test('holds no transaction while it works, and its event is done afterwards', async () => {
		const route = await aRoute();
		const open: unknown[] = [];
		const consumer = noting(route, undefined, {
			outside: true,
			handle: async (event, sql) => {
				await sql`insert into test_effects (consumer, event, number) values (${route.consumer}, ${event.eventId}, 1)`;
				// Seen by others at once: nothing waits for a commit.
				open.push(await effects(route));
				open.push(
					...(await query(
						`select 1 from pg_stat_activity
						where application_name = 'cubehub-background' and state like 'idle in transaction%'
							and datname = current_database()`,
					)),
				);
			},
		});
		await announce(route.topic);

		await aRelay([consumer]);

		await expect.poll(() => rowsOf(route), deadline).toMatchObject([{ done_at: expect.any(Date) }]);
		expect(open).toEqual([[1]]);
	});

	test('is tried again after a failure, and gives up in the end', async () => {
		const route = await aRoute();
		const hopeless = await aRoute();
		let failures = 2;
		const works = noting(
			route,
			() => {
				if (failures-- > 0) throw new Error('nobody answers');
			},
			{ outside: true },
		);
		const never = noting(
			hopeless,
			() => {
				throw new Error('nobody ever answers');
			},
			{ outside: true },
		);
		await announce(route.topic);
		await announce(hopeless.topic);

		await aRelay([works, never]);

		await expect
			.poll(() => rowsOf(route), deadline)
			.toMatchObject([{ done_at: expect.any(Date), attempts: 3 }]);
		await expect
			.poll(() => lettersOf(hopeless), deadline)
			.toMatchObject([{ error: 'nobody ever answers' }]);
	});

	test('keeps the order of a key, in two processes too', async () => {
		const route = await aRoute();
		let failures = 2;
		const consumer = noting(
			route,
			(number) => {
				if (number === 0 && failures-- > 0) throw new Error('not yet');
			},
			{ ordered: true, outside: true },
		);
		const numbers = Array.from({ length: 8 }, (_, number) => number);
		for (const number of numbers) await announce(route.topic, { key: 'person', number });

		await aRelay([consumer]);
		await aRelay([consumer]);

		await expect.poll(() => effects(route), { ...deadline, timeout: 20_000 }).toEqual(numbers);
	});
});
