import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { UnrecoverableError } from '../../extensions/core/src/outbox.ts';
import { query } from '../harness/statements.ts';
import {
	announce,
	aRelay,
	aRoute,
	effects,
	lettersOf,
	modes,
	noting,
	rowsOf,
} from './outbox-builders.ts';

const deadline = { timeout: 10_000, interval: 20 };

describe.each(modes)('RT-T29 a poisoned event $name', ({ redis }) => {
	const throwing = () => {
		throw new Error('poison');
	};

	test('is a dead letter after eight attempts, and the others proceed', async () => {
		const route = await aRoute();
		await announce(route.topic, { number: 0 });
		await announce(route.topic, { number: 1 });

		await aRelay([noting(route, (number) => (number === 0 ? throwing() : undefined))], { redis });

		await expect
			.poll(() => lettersOf(route), deadline)
			.toMatchObject([{ attempts: 8, error: 'poison', retried_by: null }]);
		expect(await effects(route)).toEqual([1]);
		expect(await rowsOf(route)).toMatchObject([
			{ done_at: expect.any(Date), last_error: 'poison' },
			{},
		]);
	});

	test('is a dead letter at once when no attempt can help', async () => {
		const route = await aRoute();
		await announce(route.topic);

		await aRelay(
			[
				noting(route, () => {
					throw new UnrecoverableError('the person is gone');
				}),
			],
			{ redis },
		);

		await expect.poll(() => lettersOf(route), deadline).toMatchObject([{ attempts: 1 }]);
	});

	test('does not take those with it that were handled together with it', async () => {
		const route = await aRoute();
		const consumer = noting(route, (number) => (number === 0 ? throwing() : undefined), {
			handleTogether: async () => throwing(),
		});
		for (let number = 0; number < 5; number += 1) await announce(route.topic, { number });

		await aRelay([consumer], { redis });

		await expect.poll(() => lettersOf(route), deadline).toHaveLength(1);
		expect((await effects(route)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
	});

	test('whose handler never ends is timed out', async () => {
		const route = await aRoute();
		await announce(route.topic);

		await aRelay(
			[
				noting(route, undefined, {
					timeoutSeconds: 0.05,
					handle: () => new Promise(() => undefined),
				}),
			],
			{ redis },
		);

		await expect
			.poll(() => lettersOf(route), deadline)
			.toMatchObject([{ error: 'The handler took more than 50 ms.' }]);
	});

	test('that killed its process eight times is a dead letter', async () => {
		const route = await aRoute();
		await announce(route.topic);
		await query(`update outbox set attempts = 8 where topic = $1`, [route.topic]);

		await aRelay([noting(route)], { redis });

		await expect
			.poll(() => lettersOf(route), deadline)
			.toMatchObject([{ attempts: 8, error: 'The process ended while handling it.' }]);
		expect(await effects(route)).toEqual([]);
	});

	test('takes effect once when a person has it tried again', async () => {
		const route = await aRoute();
		let isPoisoned = true;
		const relay = await aRelay([noting(route, () => (isPoisoned ? throwing() : undefined))], {
			redis,
		});
		await announce(route.topic, { number: 7 });
		await expect.poll(() => lettersOf(route), deadline).toHaveLength(1);
		const [letter] = await lettersOf(route);
		const actor = randomUUID();

		isPoisoned = false;
		expect(await relay.retry(letter!.id, actor)).toBe(true);

		await expect.poll(() => effects(route), deadline).toEqual([7]);
		expect(await lettersOf(route)).toMatchObject([{ id: letter!.id, retried_by: actor }]);
		expect(await relay.retry(letter!.id, actor)).toBe(false);
	});

	test('that dies again updates its letter, which waits again', async () => {
		const route = await aRoute();
		const relay = await aRelay([noting(route, throwing)], { redis });
		await announce(route.topic);
		await expect.poll(() => lettersOf(route), deadline).toHaveLength(1);
		const [letter] = await lettersOf(route);

		await relay.retry(letter!.id, randomUUID());

		await expect
			.poll(() => lettersOf(route), deadline)
			.toMatchObject([{ id: letter!.id, attempts: 8, retried_by: null }]);
	});

	test('that nobody knows is not tried again', async () => {
		const relay = await aRelay([], { redis });
		expect(await relay.retry('9223372036854775807', randomUUID())).toBe(false);
	});
});
