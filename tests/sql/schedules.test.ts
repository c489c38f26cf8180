/** What comes back by itself: once a period over all processes, by the database's clock. */
import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { backgroundPool } from '../../extensions/core/src/relay/connections.ts';
import { keepSchedules, type Scheduler } from '../../extensions/core/src/relay/scheduler.ts';
import { scheduleCounts, type Schedule } from '../../extensions/core/src/schedules.ts';
import { database } from '../harness/database.ts';
import { query, withConnections } from '../harness/statements.ts';

const deadline = { timeout: 10_000, interval: 20 };
const LOOK_EVERY_MS = 20;

describe('a schedule', () => {
	test('runs once a period, however many processes look', async () => {
		const runs = vi.fn(async () => undefined);
		const schedule = aSchedule({ everySeconds: 3_600, run: runs });

		await Promise.all([aRunner([schedule]), aRunner([schedule]), aRunner([schedule])]);
		await expect.poll(() => jobOf(schedule), deadline).toMatchObject({ is_over: true });
		await seenDueBy(3);

		expect(runs).toHaveBeenCalledTimes(1);
	});

	test('is due again a period after its last start, by the clock of the database', async () => {
		const runs = vi.fn(async () => undefined);
		const schedule = aSchedule({ everySeconds: 3_600, run: runs });
		await aRunner([schedule]);
		await expect.poll(() => jobOf(schedule), deadline).toMatchObject({ is_over: true });

		expect(await jobOf(schedule)).toMatchObject({ seconds: 3_600 });
		await makeDue(schedule);

		await expect.poll(() => runs.mock.calls.length, deadline).toBe(2);
	});

	test('never runs beside itself, not even when its period has passed', async () => {
		const gate = aPromise<void>();
		const runs = vi.fn(() => gate.promise);
		const schedule = aSchedule({ everySeconds: 1, run: runs });
		const [first] = await Promise.all([aRunner([schedule]), aRunner([schedule])]);
		await expect.poll(() => runs.mock.calls.length, deadline).toBe(1);

		await makeDue(schedule);
		await seenDueBy(2);
		expect(runs).toHaveBeenCalledTimes(1);

		gate.resolve();
		await first.stop();
		await makeDue(schedule);
		await expect.poll(() => runs.mock.calls.length, deadline).toBeGreaterThan(1);
	});

	test('that fails is counted, leaves its error and comes back sooner than its period', async () => {
		const runs = vi.fn(async () => Promise.reject(new Error('no paper left')));
		const schedule = aSchedule({ everySeconds: 86_400, run: runs });
		await aRunner([schedule]);

		await expect
			.poll(() => jobOf(schedule), deadline)
			.toMatchObject({ last_error: 'no paper left', seconds: 900 });
		expect(scheduleCounts(schedule.name)).toEqual({ runs: 1, failures: 1 });

		runs.mockImplementation(async () => undefined as never);
		await makeDue(schedule);
		await expect
			.poll(() => jobOf(schedule), deadline)
			.toMatchObject({ last_error: null, seconds: 86_400 });
	});

	test('that fails within a transaction leaves nothing of it', async () => {
		const schedule = aSchedule({
			run: async (sql) => {
				await sql`begin`;
				await sql`insert into scheduled_jobs (name, next_at) values ('half', current_timestamp)`;
				throw new Error('half');
			},
		});
		await aRunner([schedule]);

		await expect.poll(() => jobOf(schedule), deadline).toMatchObject({ last_error: 'half' });
		expect(await query(`select from scheduled_jobs where name = 'half'`)).toEqual([]);
	});

	test('whose process dies does not block the next run', async () => {
		const runs = vi.fn(async () => undefined);
		const schedule = aSchedule({ everySeconds: 3_600, run: runs });
		await withConnections(1, async (dying) => {
			const taken = `select schedule_take($1, 3600) as taken`;
			const { rows } = await dying.query(taken, [schedule.name]);
			expect(rows).toEqual([{ taken: true }]);
			await makeDue(schedule);
			await aRunner([schedule]);
			await seenDueBy(1);
			expect(runs).not.toHaveBeenCalled();
		});

		await expect.poll(() => runs.mock.calls.length, deadline).toBe(1);
	});

	test('that takes too long is told so, and its statements fail', async () => {
		const told = aPromise<unknown>();
		const schedule = aSchedule({
			timeoutSeconds: 1,
			run: async (sql, signal) => {
				await new Promise((resolve) => signal.addEventListener('abort', resolve));
				await new Promise(setImmediate);
				await sql`select 1`.catch(told.resolve);
			},
		});
		await aRunner([schedule]);

		expect(await told.promise).toMatchObject({ message: 'The run is over.' });
		await expect
			.poll(() => jobOf(schedule), deadline)
			.toMatchObject({ last_error: 'The run took more than 1 s.' });
	});

	test('is told to end when its process stops, which waits for it', async () => {
		const started = aPromise<void>();
		const schedule = aSchedule({
			run: async (sql, signal) => {
				started.resolve();
				await new Promise((resolve) => signal.addEventListener('abort', resolve));
				await sql`select 1`;
			},
		});
		const runner = await aRunner([schedule]);
		await started.promise;

		await runner.stop();

		expect(await jobOf(schedule)).toMatchObject({ is_over: true, last_error: null });
	});

	test('is the turn of one caller a period', async () => {
		const name = aSchedule({}).name;
		const turns = await withConnections(5, (pool) =>
			Promise.all(
				Array.from({ length: 5 }, () =>
					pool.query<{ taken: boolean }>(`select schedule_take($1, 60) as taken`, [name]),
				),
			),
		);

		expect(turns.flatMap(({ rows }) => rows).filter(({ taken }) => taken)).toHaveLength(1);
	});
});

function aSchedule(more: Partial<Schedule>): Schedule {
	return { name: `test-${randomUUID()}`, everySeconds: 3_600, run: async () => undefined, ...more };
}

/** A promise that the test resolves itself. */
function aPromise<Value>() {
	let resolve: (value: Value) => void = () => undefined;
	const promise = new Promise<Value>((settle) => {
		resolve = settle;
	});
	return { promise, resolve: (value: Value) => resolve(value) };
}

/** One process that looks often, until the test ends. */
async function aRunner(schedules: readonly Schedule[]): Promise<Scheduler> {
	const { url } = await database();
	const pool = backgroundPool({ connectionString: url }, 4);
	const scheduler = keepSchedules(pool, schedules, LOOK_EVERY_MS);
	onTestFinished(async () => {
		await scheduler.stop();
		await pool.close();
	});
	return scheduler;
}

/** Resolves when that many processes have looked several times since now: each look is a statement. */
async function seenDueBy(processes: number): Promise<void> {
	const canary = vi.fn(async () => undefined);
	const schedules = Array.from({ length: processes }, () => aSchedule({ run: canary }));
	await Promise.all(schedules.map((schedule) => aRunner([schedule])));
	await expect.poll(() => canary.mock.calls.length, deadline).toBe(processes);
	await expect.poll(() => canary.mock.calls.length, { timeout: 1_000 }).toBe(processes);
}

async function makeDue({ name }: Schedule): Promise<void> {
	await query(`update scheduled_jobs set next_at = current_timestamp where name = $1`, [name]);
}

async function jobOf({ name }: Schedule) {
	const [job] = await query<{ last_error: string | null; seconds: number; is_over: boolean }>(
		`select last_error,
			extract(epoch from next_at - last_run_at)::int as seconds,
			not exists (
				select from pg_locks
				where locktype = 'advisory'
					and (classid::bigint << 32) + objid::bigint = hashtextextended('schedule ' || name, 0)) as is_over
		from scheduled_jobs
		where name = $1`,
		[name],
	);
	return job;
}
