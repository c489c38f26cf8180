/**
 * Runs the schedules of this process.
 *
 * - The turn, the lock against a second run and all statements of a run are on one connection: when
 *   it is lost, all of them are.
 * - A few run at a time; what is due meanwhile waits for the next look.
 * - A run that fails is logged and counted, and comes back.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { log } from '../log.ts';
import type { Pool } from '../pool.ts';
import { countRun, type Schedule } from '../schedules.ts';
import type { Sql } from '../sql.ts';
import { sqlOf } from './connections.ts';

const LOOK_EVERY_MS = 1_000;
const TOGETHER_MAX = 3;
const TIMEOUT_SECONDS = 60;
/** So much later than the server a statement is given up: then the way to it is broken. */
const ANSWER_SECONDS = 5;
const ERROR_LENGTH = 2_000;

export type Scheduler = {
	/** Tells what runs to end, and resolves when nothing runs any more. */
	readonly stop: () => Promise<void>;
};

/** Looks every second for what is due, until it is stopped. */
export function keepSchedules(
	pool: Pool,
	schedules: readonly Schedule[],
	lookEveryMs = LOOK_EVERY_MS,
): Scheduler {
	const stopping = new AbortController();
	const running = new Map<string, Promise<void>>();

	async function startDue(): Promise<void> {
		for (const schedule of await dueOf(pool, schedules)) {
			if (stopping.signal.aborted || running.size >= TOGETHER_MAX) return;
			if (running.has(schedule.name)) continue;
			const run = runInTurn(pool, schedule, stopping.signal).finally(() =>
				running.delete(schedule.name),
			);
			running.set(schedule.name, run);
		}
	}

	async function keepLooking(): Promise<void> {
		while (schedules.length > 0 && !stopping.signal.aborted) {
			await startDue().catch((error: unknown) => log.error('schedules not read', { error }));
			await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	}

	const looking = keepLooking();

	return {
		stop: async () => {
			stopping.abort();
			await looking;
			await Promise.all(running.values());
		},
	};
}

async function dueOf(pool: Pool, schedules: readonly Schedule[]): Promise<readonly Schedule[]> {
	const names = schedules.map(({ name }) => name);
	const rows = await sqlOf(pool)<{
		name: string;
	}>`select name from schedules_due(${names}) as name`;
	const due = new Set(rows.map(({ name }) => name));
	return schedules.filter(({ name }) => due.has(name));
}

/** Runs it if nobody else does. Never throws: without a connection there is a later turn. */
async function runInTurn(pool: Pool, schedule: Schedule, stopping: AbortSignal): Promise<void> {
	const { name, everySeconds } = schedule;
	try {
		await pool.borrow(async (connection) => {
			const sql = sqlOf(connection);
			const [turn] = await sql<{ taken: boolean }>`
				select schedule_take(${name}, ${everySeconds}) as taken`;
			if (turn?.taken) await runOn(connection, schedule, stopping);
		});
	} catch (error) {
		// The lock is gone with the connection.
		countRun(name, true);
		log.error('schedule lost its connection', { schedule: name, error });
	}
}

async function runOn(
	connection: PoolClient,
	schedule: Schedule,
	stopping: AbortSignal,
): Promise<void> {
	const { name, everySeconds, run, timeoutSeconds = TIMEOUT_SECONDS } = schedule;
	const sql = sqlOf(connection, (timeoutSeconds + ANSWER_SECONDS) * 1_000);
	await sql`select set_config('statement_timeout', ${`${timeoutSeconds}s`}, false)`;
	const error = await errorOf(run, sql, { stopping, timeoutSeconds });
	countRun(name, error !== null);
	if (error !== null) {
		log.error('schedule failed', { schedule: name, error });
		// It may have failed in the middle of a transaction.
		await sql`rollback`;
	}

	const text = error === null ? null : textOf(error).slice(0, ERROR_LENGTH);
	await sql`select schedule_end(${name}, ${everySeconds}, ${text})`;
	await sql`reset statement_timeout`;
}

type Bounds = { readonly stopping: AbortSignal; readonly timeoutSeconds: number };

/** Runs for a while at most; answers null, or why it ended otherwise. */
async function errorOf(
	run: Schedule['run'],
	sql: Sql,
	{ stopping, timeoutSeconds }: Bounds,
): Promise<unknown> {
	const late = AbortSignal.timeout(timeoutSeconds * 1_000);
	let isOver = false;
	const ownSql: Sql = async (text, ...values) => {
		// Somebody else has the connection by now.
		if (isOver) throw new Error('The run is over.');
		return sql(text, ...values);
	};
	try {
		await Promise.race([
			run(ownSql, AbortSignal.any([stopping, late])),
			endOf(late, timeoutSeconds),
		]);
		return null;
	} catch (error) {
		return error ?? new Error('The run failed without an error.');
	} finally {
		isOver = true;
	}
}

function endOf(late: AbortSignal, timeoutSeconds: number): Promise<never> {
	return new Promise((_resolve, reject) => {
		late.addEventListener(
			'abort',
			() => reject(new Error(`The run took more than ${timeoutSeconds} s.`)),
			{ once: true },
		);
	});
}

function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
