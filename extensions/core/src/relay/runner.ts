/**
 * How one job of the relay runs.
 *
 * - The attempt is counted and committed before the handler starts.
 * - The mark that an event took effect, the effect and the end of the row commit together.
 * - What the handler leaves for afterwards runs after that commit, never before.
 * - A consumer that works outside holds no transaction meanwhile; its event ends once it is through.
 */
import { contextOf, runInContext } from '../context.ts';
import { log } from '../log.ts';
import type { AfterCommit, Consumer, OutboxEvent } from '../outbox.ts';
import type { Pool } from '../pool.ts';
import type { Sql } from '../sql.ts';
import { inTransaction, sqlOf, within } from './connections.ts';
import type { Job } from './lanes.ts';
import { isGivenUp, waitAfter } from './retry-policy.ts';
import {
	bury,
	finishRows,
	olderRowIsDue,
	postpone,
	putBack,
	startRows,
	takeEvents,
	wakeNext,
	type OutboxRow,
} from './rows.ts';

const HANDLER_SECONDS = 30;
/** What a lease lasts beyond the handler's time: it must never end before the handler does. */
const LEASE_MARGIN_SECONDS = 15;
const ERROR_LENGTH = 2_000;

export type Runner = { readonly pool: Pool; readonly retryBaseMs: number };

/** Runs a job to its end: done, put back, to be tried again, or dead. Never throws. */
export async function runJob(runner: Runner, { consumer, rows }: Job): Promise<void> {
	const seconds = consumer.timeoutSeconds ?? HANDLER_SECONDS;
	const sql = sqlOf(runner.pool);
	try {
		const started = await startRows(sql, rows, Math.ceil(seconds) + LEASE_MARGIN_SECONDS);
		if (started.length > 0) await attempt(runner, consumer, started, seconds);
	} catch (error) {
		// The leases run out and the rows come back.
		log.error('outbox rows not started', { consumer: consumer.name, error });
	}
}

async function attempt(
	runner: Runner,
	consumer: Consumer,
	rows: readonly OutboxRow[],
	seconds: number,
): Promise<void> {
	const correlationId = rows.length === 1 ? rows[0]?.event.correlationId : undefined;
	await runInContext(contextOf(correlationId ?? undefined), async () => {
		try {
			const afterCommit = consumer.outside
				? await workOutside(runner.pool, consumer, rows, seconds * 1_000)
				: await inTransaction(runner.pool, seconds * 1_000, (sql) =>
						consumer.ordered ? takeTurn(sql, consumer, rows) : takeEffect(sql, consumer, rows),
					);
			runAfterCommit(consumer, afterCommit);
		} catch (error) {
			await fail(runner, consumer, rows, error);
		}
	});
}

/** The one row of an ordered consumer: it runs, or goes back to wait for an older one of its key. */
async function takeTurn(
	sql: Sql,
	consumer: Consumer,
	rows: readonly OutboxRow[],
): Promise<AfterCommit | void> {
	const [row] = rows;
	if (!row?.event.key) return takeEffect(sql, consumer, rows);

	const due = await olderRowIsDue(sql, row);
	if (due) return putBack(sql, row, due);
	const afterCommit = await takeEffect(sql, consumer, rows);
	await wakeNext(sql, row);
	return afterCommit;
}

/** The one row of a consumer that works outside: three steps, none of which holds the next one's locks. */
async function workOutside(
	pool: Pool,
	consumer: Consumer,
	rows: readonly OutboxRow[],
	timeoutMs: number,
): Promise<AfterCommit | void> {
	const [row] = rows;
	if (!row) return undefined;
	const isOrdered = consumer.ordered === true && row.event.key !== null;
	if (isOrdered && (await hasToWait(pool, row, timeoutMs))) return undefined;

	const afterCommit = await within(timeoutMs, consumer.handle(row.event, sqlOf(pool)));

	await inTransaction(pool, timeoutMs, async (sql) => {
		await takeEvents(sql, consumer.name, rows);
		await finishRows(sql, rows);
		if (isOrdered) await wakeNext(sql, row);
	});
	return afterCommit;
}

/** Whether an older row of the key is not done: this one is put back then. */
function hasToWait(pool: Pool, row: OutboxRow, timeoutMs: number): Promise<boolean> {
	return inTransaction(pool, timeoutMs, async (sql) => {
		const due = await olderRowIsDue(sql, row);
		if (due) await putBack(sql, row, due);
		return due !== undefined;
	});
}

async function takeEffect(
	sql: Sql,
	consumer: Consumer,
	rows: readonly OutboxRow[],
): Promise<AfterCommit | void> {
	const taken = await takeEvents(sql, consumer.name, rows);
	const events = rows.map((row) => row.event).filter((event) => taken.has(event.eventId));
	const afterCommit = await handle(sql, consumer, events);
	await finishRows(sql, rows);
	return afterCommit;
}

async function handle(
	sql: Sql,
	consumer: Consumer,
	events: readonly OutboxEvent[],
): Promise<AfterCommit | void> {
	const [first] = events;
	if (!first) return undefined;
	return events.length > 1 && consumer.handleTogether
		? consumer.handleTogether(events, sql)
		: consumer.handle(first, sql);
}

/** The event is done, whatever happens here: a message that is not sent is found by its cursor. */
function runAfterCommit(consumer: Consumer, afterCommit: AfterCommit | void): void {
	try {
		if (afterCommit) afterCommit();
	} catch (error) {
		log.error('after commit failed', { consumer: consumer.name, error });
	}
}

async function fail(
	runner: Runner,
	consumer: Consumer,
	rows: readonly OutboxRow[],
	error: unknown,
): Promise<void> {
	const sql = sqlOf(runner.pool);
	const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH);
	for (const row of rows) {
		const fields = {
			consumer: consumer.name,
			topic: row.event.topic,
			event: row.event.eventId,
			attempts: row.attempts,
			error,
		};
		// A handler that failed for many says nothing about each of them: they come back one by one.
		if (rows.length === 1 && isGivenUp(row.attempts, error)) {
			log.error('event became a dead letter', fields);
			await bury(sql, row, text);
		} else {
			log.warn('event failed and is tried again', fields);
			await postpone(sql, row, text, waitAfter(row.attempts, runner.retryBaseMs, Math.random()));
		}
	}
}
