/** The rows of the outbox as the relay moves them: every statement of `sql/42` and `sql/43`. */
import type { OutboxEvent } from '../outbox.ts';
import type { Sql } from '../sql.ts';

/** A leased row. `dispatches` numbers the lease: who comes later with a lower number has lost it. */
export type OutboxRow = {
	readonly id: bigint;
	readonly consumer: string;
	readonly attempts: number;
	readonly dispatches: bigint;
	readonly lastError: string | null;
	readonly event: OutboxEvent;
};

type Claimed = {
	readonly id: bigint;
	readonly event_id: string;
	readonly topic: string;
	readonly consumer: string;
	readonly key: string | null;
	readonly payload: OutboxEvent['payload'];
	readonly correlation_id: string | null;
	readonly actor: string | null;
	readonly attempts: number;
	readonly dispatches: bigint;
	readonly last_error: string | null;
	readonly created_at: Date;
};

/** Leases due rows of these consumers, oldest first. */
export async function claimRows(
	sql: Sql,
	consumers: readonly string[],
	limit: number,
): Promise<readonly OutboxRow[]> {
	const rows = await sql<Claimed>`select * from outbox_claim(${consumers}, ${limit})`;
	return rows.map((row) => ({
		id: row.id,
		consumer: row.consumer,
		attempts: row.attempts,
		dispatches: row.dispatches,
		lastError: row.last_error,
		event: {
			eventId: row.event_id,
			topic: row.topic,
			key: row.key,
			payload: row.payload,
			correlationId: row.correlation_id,
			actor: row.actor,
			at: row.created_at,
		},
	}));
}

/** Counts an attempt of each row and renews its lease. Leaves out the rows whose lease was lost. */
export async function startRows(
	sql: Sql,
	rows: readonly OutboxRow[],
	seconds: number,
): Promise<readonly OutboxRow[]> {
	const started = await sql<{ id: bigint; attempts: number }>`
		select id, attempts
		from outbox_start(${rows.map(({ id }) => id)}, ${rows.map(({ dispatches }) => dispatches)}, ${seconds})`;
	const attempts = new Map(started.map((row) => [row.id, row.attempts]));
	return rows.flatMap((row) => {
		const count = attempts.get(row.id);
		return count === undefined ? [] : [{ ...row, attempts: count }];
	});
}

/** When the older row of its key is due that this one has to wait for; undefined when it may run. */
export async function olderRowIsDue(sql: Sql, row: OutboxRow): Promise<Date | undefined> {
	const [answer] = await sql<{ due: Date | null }>`
		select outbox_wait_for_older(${row.id}, ${row.consumer}, ${row.event.key}) as due`;
	return answer?.due ?? undefined;
}

/** Puts a row back until an older one of its key has ended. The attempt is not counted. */
export async function putBack(sql: Sql, row: OutboxRow, due: Date): Promise<void> {
	await sql`select outbox_put_back(${row.id}, ${row.dispatches}, ${due})`;
}

/** Lets the next row of the key run, if it was put back to wait. */
export async function wakeNext(sql: Sql, { consumer, event }: OutboxRow): Promise<void> {
	await sql`select outbox_wake_next(${consumer}, ${event.key})`;
}

/** Marks the events as taking effect in this transaction; answers the ids of those that had none yet. */
export async function takeEvents(
	sql: Sql,
	consumer: string,
	rows: readonly OutboxRow[],
): Promise<ReadonlySet<string>> {
	const taken = await sql<{ event: string }>`
		select event from outbox_take(${consumer}, ${rows.map((row) => row.event.eventId)}) as event`;
	return new Set(taken.map((row) => row.event));
}

/** Ends rows, in the transaction of their effect. */
export async function finishRows(sql: Sql, rows: readonly OutboxRow[]): Promise<void> {
	await sql`select outbox_finish(${rows.map(({ id }) => id)})`;
}

/** Makes a failed row due again after a while. */
export async function postpone(
	sql: Sql,
	row: OutboxRow,
	error: string,
	waitMs: number,
): Promise<void> {
	await sql`
		select outbox_postpone(${row.id}, ${row.dispatches}, ${error}, ${waitMs} * interval '1 millisecond')`;
}

/** Makes a row a dead letter. */
export async function bury(sql: Sql, row: OutboxRow, error: string): Promise<void> {
	await sql`select outbox_bury(${row.id}, ${error})`;
}

/** Lets a dead letter be tried again; false when it is unknown or not waiting. */
export async function retryLetter(sql: Sql, letter: string, actor: string): Promise<boolean> {
	const [answer] = await sql<{ retried: boolean }>`
		select outbox_retry(${letter}::bigint, ${actor}) as retried`;
	return answer?.retried ?? false;
}

/** For a process that runs alone: makes the rows due that a dead process had leased. */
export async function releaseLeases(sql: Sql): Promise<void> {
	await sql`select outbox_release_leases()`;
}
