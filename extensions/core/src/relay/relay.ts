/**
 * The relay of this process: finds due events, runs their consumers, and what comes back by itself.
 *
 * - Every process may run one: rows are leased with `skip locked`, and a late duplicate has no effect.
 * - It looks when it is woken, at most every 20 ms, and every half second: a lost wake-up costs that.
 * - Its truth is in PostgreSQL alone; what it keeps in memory may be lost at any moment.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import { log } from '../log.ts';
import type { Consumer, Relay } from '../outbox.ts';
import type { Pool } from '../pool.ts';
import type { Schedule } from '../schedules.ts';
import { cleaning } from './cleaning.ts';
import { backgroundPool, sqlOf } from './connections.ts';
import { lanes, type Lanes } from './lanes.ts';
import { MAX_ATTEMPTS } from './retry-policy.ts';
import { bury, claimRows, releaseLeases, retryLetter, type OutboxRow } from './rows.ts';
import { runJob } from './runner.ts';
import { keepSchedules } from './scheduler.ts';
import { sideConnection, type SideConnection } from './side-connection.ts';
import { atMostEvery, bell, type Bell } from './throttle.ts';

const CLAIM_MAX = 200;
const CONCURRENCY = 8;
const WAKE_EVERY_MS = 20;
const POLL_MS = 500;
/** So many rows at once are a busy time: a little patience then makes one transaction of many. */
const BUSY_ROWS = 4;
const GATHER_MS = 150;
const ERROR_PAUSE_MS = 1_000;
const STOP_MS = 5_000;

export type RelayOptions = {
	readonly database: PoolConfig;
	readonly poolMax: number;
	/** No other process may run beside this one: there is no Redis. */
	readonly alone: boolean;
	readonly consumers: readonly Consumer[];
	/** SQL functions that remove what is old. */
	readonly cleanings: readonly string[];
	readonly schedules?: readonly Schedule[];
	readonly onRefused: () => void;
	/** The wait after a first failure; it doubles from there. */
	readonly retryBaseMs?: number;
	/** How often it looks when nothing wakes it. */
	readonly pollMs?: number;
};

/** Starts relaying at once. `stop` finishes what runs, for five seconds at most. */
export function startRelay(options: RelayOptions): Relay {
	const pool = backgroundPool(options.database, options.poolMax);
	const sql = sqlOf(pool);
	const due = bell();
	const side = sideConnection({ ...options, onWake: due.ring });
	const stopping = new AbortController();
	const consumers = new Map(options.consumers.map((consumer) => [consumer.name, consumer]));
	const runner = { pool, retryBaseMs: options.retryBaseMs ?? 1_000 };
	const scheduler = keepSchedules(pool, [
		cleaning(pool, options.cleanings),
		...(options.schedules ?? []),
	]);
	const ring = atMostEvery(WAKE_EVERY_MS, due.ring);
	const wake = (): void => {
		ring();
		side.notify();
	};
	// What was put back to wait for an ordered row may run now, here or in another process.
	const jobs = lanes(consumers, CONCURRENCY, (job) =>
		runJob(runner, job).finally(() => job.consumer.ordered && wake()),
	);

	let stopped: Promise<void> | undefined;
	async function stop(): Promise<void> {
		const schedulesEnded = scheduler.stop();
		stopping.abort();
		due.ring();
		await side.stop();
		await Promise.race([Promise.all([looking, jobs.drain(), schedulesEnded]), pause(STOP_MS)]);
		await Promise.race([pool.close(), pause(STOP_MS)]);
	}

	const looking = look({ pool, side, due, jobs, stopping: stopping.signal, ...options });

	return {
		sql,
		wake,
		retry: async (letter, actor) => {
			const isRetried = await retryLetter(sql, letter, actor);
			if (isRetried) due.ring();
			return isRetried;
		},
		stop: () => (stopped ??= stop()),
	};
}

type Look = Pick<RelayOptions, 'alone' | 'consumers' | 'pollMs'> & {
	readonly pool: Pool;
	readonly side: SideConnection;
	readonly due: Bell;
	readonly jobs: Lanes;
	readonly stopping: AbortSignal;
};

async function look(on: Look): Promise<void> {
	const sql = sqlOf(on.pool);
	const names = on.consumers.map(({ name }) => name);
	await on.side.ready();
	if (on.alone && !on.stopping.aborted) await releaseLeases(sql).catch(report);

	while (!on.stopping.aborted) {
		await on.side.ready();
		await on.jobs.below(CLAIM_MAX / 2);
		const room = CLAIM_MAX - on.jobs.waiting();
		const rows = await claim(on, names, room);
		if (on.stopping.aborted) return;
		on.jobs.add(rows);
		if (rows.length === room) continue;
		if (rows.length >= BUSY_ROWS) await patience(on.stopping);
		await on.due.wait(on.pollMs ?? POLL_MS);
	}
}

async function patience(stopping: AbortSignal): Promise<void> {
	await pause(GATHER_MS, undefined, { signal: stopping }).catch(() => undefined);
}

/** Leases rows; those that were tried often enough, by a process that died, become dead letters. */
async function claim(
	on: Look,
	names: readonly string[],
	room: number,
): Promise<readonly OutboxRow[]> {
	const sql = sqlOf(on.pool);
	try {
		const rows = await claimRows(sql, names, room);
		const spent = rows.filter((row) => row.attempts >= MAX_ATTEMPTS);
		for (const row of spent) {
			log.error('event became a dead letter', { consumer: row.consumer, event: row.event.eventId });
			await bury(sql, row, row.lastError ?? 'The process ended while handling it.');
		}
		return rows.filter((row) => row.attempts < MAX_ATTEMPTS);
	} catch (error) {
		report(error);
		await pause(ERROR_PAUSE_MS, undefined, { signal: on.stopping }).catch(() => undefined);
		return [];
	}
}

function report(error: unknown): void {
	log.error('outbox not read', { error });
}
