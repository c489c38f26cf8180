/** Removes what is old, once a night for all processes together, in batches that hold no long lock. */
import type { Pool } from '../pool.ts';
import type { Schedule } from '../schedules.ts';

const DAY_SECONDS = 86_400;
const TIMEOUT_SECONDS = 3_600;
const BATCH = 5_000;

/** Calls each function every night until it finds less than a batch. */
export function cleaning(pool: Pool, routines: readonly string[]): Schedule {
	return {
		name: 'cleaning',
		everySeconds: DAY_SECONDS,
		timeoutSeconds: TIMEOUT_SECONDS,
		run: async (_sql, stopping) => {
			for (const routine of routines) {
				while (!stopping.aborted && (await removedBy(pool, routine)) >= BATCH);
			}
		},
	};
}

/** The name of a routine is code, not input; `registerCleaning` lets through identifiers only. */
async function removedBy(pool: Pool, routine: string): Promise<number> {
	const answer = await pool.query({ text: `select ${routine}($1) as removed`, values: [BATCH] });
	return Number(answer.rows[0]?.['removed'] ?? 0);
}
