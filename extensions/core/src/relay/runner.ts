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
import type { AfterCommit, Consumer } from '../outbox.ts';
import type { Pool } from '../pool.ts';
import type { Sql } from '../sql.ts';
import { inTransaction, sqlOf, within } from './connections.ts';
import { countEffect, countEnd } from './figures.ts';
import type { Job } from './lanes.ts';
import { isGivenUp, waitAfter } from './retry-policy.ts';
import {
	bury,
	finishRows,
	olderRowIsDue,
	PAYLOAD_MAX_BYTES,
	postpone,
	putBack,
	startRows,
	takeEvents,
	wakeNext,
	type StartedRow,
} from './rows.ts';

const HANDLER_SECONDS = 30;
/** What a lease lasts beyond the handler's time: it must never end before the handler does. */
const LEASE_MARGIN_SECONDS = 15;
const ERROR_LENGTH = 2_000;

export type Runner = { readonly pool: Pool; readonly retryBaseMs: number };

/** A row that a handler can take. */
type Ready = StartedRow & { readonly event: NonNullable<StartedRow['event']> };

/** What is left of an attempt that went well: the row had to wait, or it is done. */
type Outcome = 'put back' | { readonly afterCommit: AfterCommit | void };

/** Runs a job to its end: done, put back, to be tried again, or dead. Never throws. */
export async function runJob(runner: Runner, { consumer, rows }: Job): Promise<void> {
	const seconds = consumer.timeoutSeconds ?? HANDLER_SECONDS;
	const sql = sqlOf(runner.pool);
	try {
		const started = await startRows(sql, rows, Math.ceil(seconds) + LEASE_MARGIN_SECONDS);
		if (started.length < rows.length) {
			countEnd(consumer.name, 'lease lost', rows.length - started.length);
		}
		const ready = started.filter((row): row is Ready => row.event !== null);
		for (const row of started) if (!row.event) await refuseLarge(sql, row);
		if (ready.length > 0) await attempt(runner, consumer, ready, seconds);
	} catch (error) {
		// The leases run out and the rows come back.
		log.error('outbox rows not started', { consumer: consumer.name, error });
	}
}

/** No attempt can help: the payload stays as large as it is. */
async function refuseLarge(sql: Sql, row: StartedRow): Promise<void> {
	const { consumer, topic, eventId: event } = row;
	log.error('event is too large and became a dead letter', { consumer, topic, event });
	await bury(sql, row, `The payload has more than ${PAYLOAD_MAX_BYTES} bytes.`);
	countEnd(consumer, 'dead');
}

async function attempt(
	runner: Runner,
	consumer: Consumer,
	rows: readonly Ready[],
	seconds: number,
): Promise<void> {
	const correlationId = rows.length === 1 ? rows[0]?.event.correlationId : undefined;
	const began = performance.now();
	await runInContext(contextOf(correlationId ?? undefined), async () => {
		try {
			const outcome = consumer.outside
				? await workOutside(runner.pool, consumer, rows, seconds * 1_000)
				: await inTransaction(runner.pool, seconds * 1_000, (sql) =>
						consumer.ordered ? takeTurn(sql, consumer, rows) : takeEffect(sql, consumer, rows),
					);
			if (outcome === 'put back') return countEnd(consumer.name, 'put back');
			const tookSeconds = (performance.now() - began) / 1_000;
			for (const row of rows) countEffect(consumer.name, row.ageSeconds + tookSeconds);
			runAfterCommit(consumer, outcome.afterCommit);
		} catch (error) {
			await fail(runner, consumer, rows, error);
		}
	});
}

/** The one row of an ordered consumer: it runs, or goes back to wait for an older one of its key. */
async function takeTurn(sql: Sql, consumer: Consumer, rows: readonly Ready[]): Promise<Outcome> {
	const [row] = rows;
	if (!row?.key) return takeEffect(sql, consumer, rows);

	const due = await olderRowIsDue(sql, row);
	if (due) {
		await putBack(sql, row, due);
		return 'put back';
	}
	const outcome = await takeEffect(sql, consumer, rows);
	await wakeNext(sql, row);
	return outcome;
}

/** The one row of a consumer that works outside: three steps, none of which holds the next one's locks. */
async function workOutside(
	pool: Pool,
	consumer: Consumer,
	rows: readonly Ready[],
	timeoutMs: number,
): Promise<Outcome> {
	const [row] = rows;
	if (!row) return 'put back';
	const isOrdered = consumer.ordered === true && row.key !== null;
	if (isOrdered && (await hasToWait(pool, row, timeoutMs))) return 'put back';

	const afterCommit = await within(timeoutMs, consumer.handle(row.event, sqlOf(pool)));

	await inTransaction(pool, timeoutMs, async (sql) => {
		await takeEvents(sql, consumer.name, rows);
		await finishRows(sql, rows);
		if (isOrdered) await wakeNext(sql, row);
	});
	return { afterCommit };
}

/** Whether an older row of the key is not done: this one is put back then. */
function hasToWait(pool: Pool, row: Ready, timeoutMs: number): Promise<boolean> {
	return inTransaction(pool, timeoutMs, async (sql) => {
		const due = await olderRowIsDue(sql, row);
		if (due) await putBack(sql, row, due);
		return due !== undefined;
	});
}

async function takeEffect(sql: Sql, consumer: Consumer, rows: readonly Ready[]): Promise<Outcome> {
	const taken = await takeEvents(sql, consumer.name, rows);
	const events = rows.map((row) => row.event).filter((event) => taken.has(event.eventId));
	const afterCommit = await handle(sql, consumer, events);
	await finishRows(sql, rows);
	return { afterCommit };
}

async function handle(
	sql: Sql,
	consumer: Consumer,
	events: readonly Ready['event'][],
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
	rows: readonly Ready[],
	error: unknown,
): Promise<void> {
	const sql = sqlOf(runner.pool);
	const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH);
	for (const row of rows) {
		const fields = {
			consumer: consumer.name,
			topic: row.topic,
			event: row.eventId,
			attempts: row.attempts,
			error,
		};
		// A handler that failed for many says nothing about each of them: they come back one by one.
		if (rows.length === 1 && isGivenUp(row.attempts, error)) {
			log.error('event became a dead letter', fields);
			await bury(sql, row, text);
			countEnd(consumer.name, 'dead');
		} else {
			log.warn('event failed and is tried again', fields);
			await postpone(sql, row, text, waitAfter(row.attempts, runner.retryBaseMs, Math.random()));
			countEnd(consumer.name, 'retried');
		}
	}
}
