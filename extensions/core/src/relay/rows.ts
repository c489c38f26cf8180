/** The rows of the outbox as the relay moves them: every statement of `sql/42` and `sql/43`. */
import type { OutboxEvent } from '../outbox.ts';
import type { Sql } from '../sql.ts';

/**
 * A leased row. `dispatches` numbers the lease: who comes later with a lower number has lost it.
 * It says nothing of what happened: the payload never leaves PostgreSQL before the handler starts.
 */
export type OutboxRow = {
	readonly id: bigint;
	readonly eventId: string;
	readonly consumer: string;
	readonly key: string | null;
	/** Attempts that had begun when the lease was given. */
	readonly attempts: number;
	readonly dispatches: bigint;
};

/** A row whose attempt has begun, and is counted. */
export type StartedRow = OutboxRow & {
	/** Null when the payload is larger than any handler may take. */
	readonly event: OutboxEvent | null;
	readonly topic: string;
	/** Since the event was announced, by the clock of the database. */
	readonly ageSeconds: number;
};

/** Larger payloads reach no handler: one of them would hold up all that is read with it. */
export const PAYLOAD_MAX_BYTES = 1_048_576;

type Claimed = {
	readonly id: bigint;
	readonly event_id: string;
	readonly consumer: string;
	readonly key: string | null;
	readonly attempts: number;
	readonly dispatches: bigint;
	readonly last_error: string | null;
};

type Started = {
	readonly id: bigint;
	readonly dispatches: bigint;
	readonly topic: string;
	readonly payload: OutboxEvent['payload'] | null;
	readonly correlation_id: string | null;
	readonly actor: string | null;
	readonly attempts: number;
	readonly created_at: Date;
	readonly age: number;
};

/** Whose rows a process takes: consumers by name, and families by pattern. */
export type Wanted = { readonly names: readonly string[]; readonly patterns: readonly string[] };

/** Leases due rows, oldest first. `lastError` is what their last attempt failed with. */
export async function claimRows(
	sql: Sql,
	{ names, patterns }: Wanted,
	limit: number,
): Promise<readonly (OutboxRow & { readonly lastError: string | null })[]> {
	const rows = await sql<Claimed>`
		select id, event_id, consumer, key, attempts, dispatches, last_error
		from outbox_claim(${names}, ${limit}, ${patterns})`;
	return rows.map(({ event_id: eventId, last_error: lastError, ...row }) => ({
		...row,
		eventId,
		lastError,
	}));
}

/**
 * Counts an attempt of each row and renews its lease. Leaves out the rows whose lease was lost, and
 * what is there twice: a row comes back by another lease, or by the queue, while it waits here.
 */
export async function startRows(
	sql: Sql,
	rows: readonly OutboxRow[],
	seconds: number,
): Promise<readonly StartedRow[]> {
	const started = await sql<Started>`
		select
			id, dispatches, topic, correlation_id, actor, attempts, created_at,
			case when octet_length(payload::text) <= ${PAYLOAD_MAX_BYTES} then payload end as payload,
			extract(epoch from clock_timestamp() - created_at)::float8 as age
		from outbox_start(${rows.map(({ id }) => id)}, ${rows.map(({ dispatches }) => dispatches)}, ${seconds})`;
	const held = new Map(started.map((row) => [row.id, row]));
	return rows.flatMap((row) => {
		const found = held.get(row.id);
		if (found?.dispatches !== row.dispatches) return [];
		held.delete(row.id);
		return [startedRow(row, found)];
	});
}

function startedRow(row: OutboxRow, { payload, ...found }: Started): StartedRow {
	return {
		...row,
		attempts: found.attempts,
		topic: found.topic,
		ageSeconds: found.age,
		event: payload && {
			eventId: row.eventId,
			topic: found.topic,
			key: row.key,
			payload,
			correlationId: found.correlation_id,
			actor: found.actor,
			at: found.created_at,
		},
	};
}

/** Makes rows due again that were leased and not started; whoever started one meanwhile keeps it. */
export async function giveBack(
	sql: Sql,
	rows: readonly OutboxRow[],
	waitMs: number = 0,
): Promise<void> {
	if (rows.length === 0) return;
	await sql`
		select outbox_give_back(
			${rows.map(({ id }) => id)},
			${rows.map(({ dispatches }) => dispatches)},
			${rows.map(({ attempts }) => attempts)},
			${waitMs} * interval '1 millisecond')`;
}

/** When the older row of its key is due that this one has to wait for; undefined when it may run. */
export async function olderRowIsDue(sql: Sql, row: OutboxRow): Promise<Date | undefined> {
	const [answer] = await sql<{ due: Date | null }>`
		select outbox_wait_for_older(${row.id}, ${row.consumer}, ${row.key}) as due`;
	return answer?.due ?? undefined;
}

/** Puts a row back until an older one of its key has ended. The attempt is not counted. */
export async function putBack(sql: Sql, row: OutboxRow, due: Date): Promise<void> {
	await sql`select outbox_put_back(${row.id}, ${row.dispatches}, ${due})`;
}

/** Lets the next row of the key run, if it was put back to wait. */
export async function wakeNext(sql: Sql, { consumer, key }: OutboxRow): Promise<void> {
	await sql`select outbox_wake_next(${consumer}, ${key})`;
}

/** Marks the events as taking effect in this transaction; answers the ids of those that had none yet. */
export async function takeEvents(
	sql: Sql,
	consumer: string,
	rows: readonly OutboxRow[],
): Promise<ReadonlySet<string>> {
	const taken = await sql<{ event: string }>`
		select event from outbox_take(${consumer}, ${rows.map(({ eventId }) => eventId)}) as event`;
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
