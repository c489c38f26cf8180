/**
 * The relay of this process: finds due events, runs their consumers, and what comes back by itself.
 *
 * - Every process may run one: rows are leased with `skip locked`, and a late duplicate has no effect.
 * - With Redis a queue spreads the rows over the processes; without it, or while it is away, each
 *   process runs what it has leased.
 * - Its truth is in PostgreSQL alone; what it keeps in memory, or in Redis, may be lost at any moment.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import { log } from '../log.ts';
import type { Consumer, ConsumerFamily, Relay } from '../outbox.ts';
import type { Schedule } from '../schedules.ts';
import type { Sql } from '../sql.ts';
import { cleaning } from './cleaning.ts';
import { backgroundPool, sqlOf } from './connections.ts';
import { consumersOf, type Consumers } from './consumers.ts';
import { dispatch } from './dispatch.ts';
import { lanes, type Lanes } from './lanes.ts';
import { look } from './look.ts';
import { outboxQueue, type OutboxQueue } from './queue.ts';
import { giveBack, retryLetter, type OutboxRow } from './rows.ts';
import { runJob } from './runner.ts';
import { keepSchedules } from './scheduler.ts';
import { sideConnection } from './side-connection.ts';
import { atMostEvery, bell } from './throttle.ts';

const CONCURRENCY = 8;
/** More than run at once: a consumer that takes events together finds them waiting. */
const TAKEN_AT_ONCE = 50;
const WAKE_EVERY_MS = 20;
const STOP_MS = 5_000;
/** Connections close at once, but those of handlers that did not end. */
const CLOSE_MS = 500;
/** A process of another version may know the consumer: it gets its chance. */
const UNKNOWN_WAIT_MS = 1_000;

export type RelayOptions = {
	readonly database: PoolConfig;
	readonly poolMax: number;
	/** No other process may run beside this one: there is no Redis. */
	readonly alone: boolean;
	/** Where the queue is: the address of Redis, and what the keys of this house begin with. */
	readonly redis?: { readonly url: string; readonly prefix: string } | undefined;
	readonly consumers: readonly Consumer[];
	readonly families?: readonly ConsumerFamily[];
	/** SQL functions that remove what is old. */
	readonly cleanings: readonly string[];
	readonly schedules?: readonly Schedule[];
	readonly onRefused: () => void;
	/** The wait after a first failure; it doubles from there. */
	readonly retryBaseMs?: number;
	/** How often it looks when nothing wakes it. */
	readonly pollMs?: number;
	/** How long Redis may be away before the process runs events itself. */
	readonly takeOverMs?: number;
};

/** Starts relaying at once. `stop` finishes what runs, for five seconds at most. */
export function startRelay(options: RelayOptions): Relay {
	const pool = backgroundPool(options.database, options.poolMax);
	const sql = sqlOf(pool);
	const due = bell();
	const side = sideConnection({ ...options, onWake: due.ring });
	const stopping = new AbortController();
	const consumers = consumersOf(options.consumers, options.families ?? []);
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
	const jobs = lanes(consumers.find, CONCURRENCY, (job) =>
		runJob(runner, job).finally(() => job.consumer.ordered && wake()),
	);
	const back = givingBack(sql);
	const take = taking({ jobs, back, consumers, stopping: stopping.signal });
	const queue = queueOf(options, take, {
		onLost: () => sending.lost(),
		onChange: due.ring,
	});
	const sending = dispatch({ jobs, queue, giveBack: back, ...options });
	const looking = look({
		...options,
		sql,
		side,
		due,
		sending,
		giveBack: back,
		wanted: consumers.wanted,
		stopping: stopping.signal,
	});

	let stopped: Promise<void> | undefined;
	async function stop(): Promise<void> {
		const schedulesEnded = scheduler.stop();
		stopping.abort();
		due.ring();
		// Somebody else may run them at once.
		await back(jobs.drop());
		await side.stop();
		const ended = [looking, jobs.idle(), schedulesEnded, closed(queue)];
		await Promise.race([Promise.all(ended), pause(STOP_MS)]);
		queue?.disconnect();
		await Promise.race([pool.close(), pause(CLOSE_MS)]);
	}

	return {
		sql,
		wake,
		retry: async (letter, actor) => {
			const isRetried = await retryLetter(sql, letter, actor);
			if (isRetried) due.ring();
			return isRetried;
		},
		mode: sending.mode,
		queue: () => queue?.inside(),
		stop: () => (stopped ??= stop()),
	};
}

async function closed(queue: OutboxQueue | undefined): Promise<void> {
	await queue?.close();
}

type GiveBack = (rows: readonly OutboxRow[], waitMs?: number) => Promise<void>;

/** Gives rows back where the database answers; else their leases run out, and they come back later. */
function givingBack(sql: Sql): GiveBack {
	return (rows, waitMs) =>
		giveBack(sql, rows, waitMs).catch((error: unknown) => log.warn('leases kept', { error }));
}

type Taking = {
	readonly jobs: Lanes;
	readonly back: GiveBack;
	readonly consumers: Consumers;
	readonly stopping: AbortSignal;
};

/** Runs the rows that the queue hands to this process. */
function taking({ jobs, back, consumers, stopping }: Taking): (row: OutboxRow) => Promise<void> {
	return async (row) => {
		if (stopping.aborted) return back([row]);
		if (!consumers.find(row.consumer)) return back([row], UNKNOWN_WAIT_MS);
		await jobs.add([row]);
	};
}

function queueOf(
	{ redis }: RelayOptions,
	take: (row: OutboxRow) => Promise<void>,
	told: { readonly onLost: () => void; readonly onChange: () => void },
): OutboxQueue | undefined {
	return redis && outboxQueue({ ...redis, ...told, take, width: TAKEN_AT_ONCE });
}
