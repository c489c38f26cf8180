import type { Sql } from '@cubehub/core/work';

const BATCH = 100;

/**
 * Ends holds and withdrawals whose time is over. Which ones, the database says: it is asked no
 * question that holds a time of this process.
 */
export async function expireHolds(sql: Sql, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && (await expireSome(sql)) > 0);
}

/** How many batches were full: there may be more. */
async function expireSome(sql: Sql): Promise<number> {
	const [withdrawals] = await sql<{ ended: number }>`
		select wallet_expire_withdrawals(${BATCH}) as ended`;
	const [holds] = await sql<{ ended: number }>`select ledger_expire_holds(${BATCH}) as ended`;
	return [withdrawals, holds].filter((each) => each?.ended === BATCH).length;
}
