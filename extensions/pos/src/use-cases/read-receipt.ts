import type { Work } from '@cubehub/core/work';
import type { ById, Receipt } from '../schemas.ts';
import { receiptOf } from '../store.ts';

/** The receipt of a sale, for its customer and for the till. Anyone else is FORBIDDEN, as for an unknown one. */
export async function readReceipt(work: Work, { id }: ById): Promise<Receipt> {
	return receiptOf(work, id);
}
