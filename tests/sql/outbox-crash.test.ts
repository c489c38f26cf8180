import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';
import {
	announce,
	aRelay,
	aRoute,
	effects,
	modes,
	noting,
	rowsOf,
	type Route,
} from './outbox-builders.ts';

const deadline = { timeout: 20_000, interval: 20 };
/** Longer than what a process leases, or holds in the queue. */
const leaseEnds = { timeout: 55_000, interval: 20 };

/** Runs a relay that kills itself at this moment, and waits for its death. */
async function dyingRelay(
	route: Route,
	moment: 'before-commit' | 'after-commit',
	redis: (typeof modes)[number]['redis'],
): Promise<void> {
	const { url } = await database();
	const script = join(import.meta.dirname, 'outbox-dying-relay.ts');
	const queue = redis ? [JSON.stringify(redis)] : [];
	const child = spawn(
		process.execPath,
		[script, url, route.topic, route.consumer, moment, ...queue],
		{ stdio: 'ignore' },
	);
	const [, signal] = await once(child, 'exit', { signal: AbortSignal.timeout(20_000) });
	expect(signal).toBe('SIGKILL');
}

describe.each(modes)(
	'DX-T17 RT-T28 a relay that is killed $name',
	{ timeout: 120_000 },
	({ redis }) => {
		const alone = redis === undefined;

		test('between effect and commit leaves no effect, and the next one makes it once', async () => {
			const route = await aRoute();
			await announce(route.topic, { number: 1 });

			await dyingRelay(route, 'before-commit', redis);
			expect(await effects(route)).toEqual([]);
			expect(await rowsOf(route)).toMatchObject([{ attempts: 1, done_at: null }]);

			await aRelay([noting(route)], { alone, redis });
			await expect.poll(() => effects(route), leaseEnds).toEqual([1]);
		});

		test('RT-T29 again and again by the same event makes that a dead letter, and others proceed', async () => {
			const route = await aRoute();
			await announce(route.topic, { number: 1 });
			await announce(route.topic, { number: 2 });
			const [poison] = await rowsOf(route);
			// Seven processes have died of it before.
			await query(`update outbox set attempts = 7 where id = $1`, [poison!.id]);
			await query(
				`update outbox set available_at = now() + interval '1 hour' where id <> $1 and topic = $2`,
				[poison!.id, route.topic],
			);

			await dyingRelay(route, 'before-commit', redis);
			await query(`update outbox set available_at = now() where topic = $1`, [route.topic]);
			await aRelay([noting(route)], { alone, redis });

			await expect.poll(() => effects(route), leaseEnds).toEqual([2]);
			await expect
				.poll(
					() => query(`select attempts from dead_letters where outbox_id = $1`, [poison!.id]),
					leaseEnds,
				)
				.toEqual([{ attempts: 8 }]);
		});

		test('between commit and telling leaves the effect, and the next one does not repeat it', async () => {
			const route = await aRoute();
			await announce(route.topic, { number: 1 });

			await dyingRelay(route, 'after-commit', redis);
			await announce(route.topic, { number: 2 });
			await aRelay([noting(route)], { alone, redis });

			await expect.poll(() => effects(route), leaseEnds).toEqual([1, 2]);
		});
	},
);

describe('without Redis', () => {
	test('RT-C04 a second relay is refused, and relays nothing', async () => {
		const route = await aRoute();
		const onRefused = vi.fn();
		const first = await aRelay([], { alone: true });
		await expect.poll(() => holders(), deadline).toHaveLength(1);
		await aRelay([noting(route)], { alone: true, onRefused });
		await announce(route.topic);

		await expect.poll(() => onRefused.mock.calls, deadline).toHaveLength(1);

		expect(await rowsOf(route)).toMatchObject([{ dispatches: '0' }]);
		await first.stop();
	}, 30_000);

	test('a relay that starts while another one ends takes over', async () => {
		const route = await aRoute();
		const first = await aRelay([], { alone: true });
		await expect.poll(() => holders(), deadline).toHaveLength(1);
		await aRelay([noting(route)], { alone: true });
		await announce(route.topic, { number: 1 });

		await first.stop();

		await expect.poll(() => effects(route), deadline).toEqual([1]);
	});

	test('a relay whose connection is cut takes the lock again before it goes on', async () => {
		const route = await aRoute();
		await aRelay([noting(route)], { alone: true });
		await expect.poll(() => holders(), deadline).toHaveLength(1);
		const [{ pid }] = (await holders()) as [{ pid: number }];

		await query(`select pg_terminate_backend($1)`, [pid]);
		await announce(route.topic, { number: 1 });

		await expect.poll(() => effects(route), deadline).toEqual([1]);
		await expect.poll(() => holders(), deadline).not.toContainEqual({ pid });
	});
});

/** Who holds the lock of the one process. */
async function holders(): Promise<readonly { pid: number }[]> {
	return query<{ pid: number }>(
		`select pid from pg_locks
		where locktype = 'advisory' and granted
		  and database = (select oid from pg_database where datname = current_database())`,
	);
}
