import type { Sql } from '@cubehub/core/work';
import { continuePayout } from '../payout-store.ts';
import { payouts } from '../transfers.ts';

/** Goes on with every withdrawal whose outcome is due to be asked for, one after the other. */
export async function settlePayouts(sql: Sql, signal: AbortSignal): Promise<void> {
	// Without a provider nobody is asked, and no try is used up.
	if (!payouts.offered()) return;
	while (!signal.aborted && (await continuePayout(sql)));
}
