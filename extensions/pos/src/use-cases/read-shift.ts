import type { Work } from '@cubehub/core/work';
import type { ById, Shift } from '../schemas.ts';
import { shiftOf } from '../store.ts';

/** A shift with the cash that the ledger expects. A foreign one is FORBIDDEN, as an unknown one. */
export async function readShift(work: Work, { id }: ById): Promise<Shift> {
	return shiftOf(work, id);
}
