/** Removes what is old, once a night for all processes together, in batches that hold no long lock. */
import { log } from '../log.ts';
import type { Pool } from '../pool.ts';
import { sqlOf } from './connections.ts';

const LOOK_EVERY_MS = 15 * 60_000;
const BATCH = 5_000;
const JOB = 'cleaning';

/** Looks every quarter of an hour whether it is this process' turn. */
export function keepTidy(pool: Pool, routines: readonly string[]): { readonly stop: () => void } {
	const stopping = new AbortController();
	const timer = setInterval(() => {
		tidyInTurn(pool, routines, stopping.signal).catch((error: unknown) =>
			log.error('cleaning failed', { error }),
		);
	}, LOOK_EVERY_MS);
	timer.unref();

	return {
		stop: () => {
			clearInterval(timer);
			stopping.abort();
		},
	};
}

async function tidyInTurn(
	pool: Pool,
	routines: readonly string[],
	stopping: AbortSignal,
): Promise<void> {
	const [turn] = await sqlOf(pool)<{ taken: boolean }>`select outbox_take_turn(${JOB}) as taken`;
	if (turn?.taken) await tidy(pool, routines, stopping);
}

/** Calls each function until it finds less than a batch. */
export async function tidy(
	pool: Pool,
	routines: readonly string[],
	stopping: AbortSignal,
): Promise<void> {
	for (const routine of routines) {
		while (!stopping.aborted && (await removedBy(pool, routine)) >= BATCH);
	}
}

/** The name of a routine is code, not input; `registerCleaning` lets through identifiers only. */
async function removedBy(pool: Pool, routine: string): Promise<number> {
	const answer = await pool.query({ text: `select ${routine}($1) as removed`, values: [BATCH] });
	return Number(answer.rows[0]?.['removed'] ?? 0);
}
