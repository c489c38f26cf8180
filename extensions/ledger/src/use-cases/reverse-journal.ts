import type { Work } from '@cubehub/core/work';
import type { Reversal, Reversed } from '../staff-action-schemas.ts';

/** Takes a journal back by a new one, once, or asks a second person to confirm it. */
export function reverseJournal(work: Work, { id, reason }: Reversal): Promise<Reversed> {
	return work.once('ledger_reverse_journal', { request: work.newId(), of: id, reason });
}
