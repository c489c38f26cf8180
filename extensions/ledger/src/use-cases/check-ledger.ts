import type { Work } from '@cubehub/core/work';
import type { LedgerState } from '../schemas.ts';
import { brokenRules, currencyTotals } from '../store.ts';

/** Recomputes the ledger from its entries and tells what does not agree. */
export async function checkLedger(work: Work): Promise<LedgerState> {
	const problems = await brokenRules(work);
	const currencies = await currencyTotals(work);

	return {
		ok: problems.length === 0,
		checked_at: work.now,
		problems: [...problems],
		currencies: [...currencies],
	};
}
