import type { Work } from '@cubehub/core/work';
import type { CloseShift, PostedShift } from '../schemas.ts';
import { shiftToWorkIn } from '../store.ts';

/**
 * Closes a shift on the count of its drawer; what differs from the ledger is posted.
 * Refuses with SHIFT_CLOSED; a foreign shift is FORBIDDEN, as an unknown one.
 */
export async function closeShift(work: Work, command: CloseShift): Promise<PostedShift> {
	const shift = await shiftToWorkIn(work, command.id);

	return work.once('pos_close_shift', {
		shift: shift.id,
		counted_cash: command.counted_cash,
		reason: command.reason ?? null,
		closed_at: work.now,
	});
}
