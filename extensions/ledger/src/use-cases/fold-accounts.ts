import type { Sql } from '@cubehub/core/work';
import { foldDue } from '../proof-store.ts';

const BATCH = 100;

/** Folds every append account that has settled entries since its last fold. */
export async function foldAccounts(sql: Sql, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && (await foldDue(sql, BATCH)) >= BATCH);
}
