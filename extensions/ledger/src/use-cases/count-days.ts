import type { Sql } from '@cubehub/core/work';

/** Counts what moved on each day since the last count, for the dashboard. */
export async function countDays(sql: Sql): Promise<void> {
	await sql`select ledger_count_days()`;
}
