/**
 * The loop that finds due events. It looks when it is woken, at most every 20 ms, and every half
 * second: a lost wake-up costs that.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../log.ts';
import type { Sql } from '../sql.ts';
import type { Dispatch } from './dispatch.ts';
import { countEnd } from './figures.ts';
import { MAX_ATTEMPTS } from './retry-policy.ts';
import { bury, claimRows, releaseLeases, type OutboxRow, type Wanted } from './rows.ts';
import type { SideConnection } from './side-connection.ts';
import type { Bell } from './throttle.ts';

const POLL_MS = 500;
/** So many rows at once are a busy time: a little patience then makes one transaction of many. */
const BUSY_ROWS = 20;
const GATHER_MS = 50;
const ERROR_PAUSE_MS = 1_000;

export type Look = {
	readonly sql: Sql;
	/** No other process runs beside this one. */
	readonly alone: boolean;
	readonly side: SideConnection;
	readonly due: Bell;
	readonly sending: Dispatch;
	readonly wanted: Wanted;
	/** For rows that are leased and will not be run here. */
	readonly giveBack: (rows: readonly OutboxRow[]) => Promise<void>;
	readonly stopping: AbortSignal;
	readonly pollMs?: number;
};

/** Looks until it is stopped. Never throws. */
export async function look(on: Look): Promise<void> {
	await on.side.ready();
	if (on.alone && !on.stopping.aborted) await releaseLeases(on.sql).catch(report);

	while (!on.stopping.aborted) {
		await on.side.ready();
		await on.sending.repair();
		const room = await on.sending.room();
		const rows = room > 0 && !on.stopping.aborted ? await claim(on, room) : [];
		if (on.stopping.aborted) return on.giveBack(rows);
		await on.sending.send(rows);
		if (room > 0 && rows.length === room) continue;
		if (rows.length >= BUSY_ROWS) await rest(on, GATHER_MS);
		await on.due.wait(on.pollMs ?? POLL_MS);
	}
}

async function rest({ stopping }: Look, ms: number): Promise<void> {
	await pause(ms, undefined, { signal: stopping }).catch(() => undefined);
}

/** Leases rows; those that were tried often enough, by a process that died, become dead letters. */
async function claim(on: Look, room: number): Promise<readonly OutboxRow[]> {
	try {
		const rows = await claimRows(on.sql, on.wanted, room);
		for (const row of rows) {
			if (row.attempts < MAX_ATTEMPTS) continue;
			log.error('event became a dead letter', { consumer: row.consumer, event: row.eventId });
			await bury(on.sql, row, row.lastError ?? 'The process ended while handling it.');
			countEnd(row.consumer, 'dead');
		}
		return rows.filter((row) => row.attempts < MAX_ATTEMPTS);
	} catch (error) {
		report(error);
		await rest(on, ERROR_PAUSE_MS);
		return [];
	}
}

function report(error: unknown): void {
	log.error('outbox not read', { error });
}
