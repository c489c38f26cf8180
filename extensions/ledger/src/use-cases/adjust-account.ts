import type { Work } from '@cubehub/core/work';
import type { Adjusted, Adjustment } from '../staff-action-schemas.ts';

/** Corrects an account against the adjustment account, or asks a second person to confirm it. */
export function adjustAccount(work: Work, command: Adjustment): Promise<Adjusted> {
	return work.once('ledger_adjust', { ...command, request: work.newId() });
}
