import type { Work } from '@cubehub/core/work';
import type { OpenShift, PostedShift } from '../schemas.ts';
import { authoriseTill } from '../store.ts';

/**
 * Opens a shift at a till and brings its cash account to the float.
 * Refuses with TILL_INACTIVE and SHIFT_ALREADY_OPEN; a foreign till is FORBIDDEN, as an unknown one.
 */
export async function openShift(work: Work, command: OpenShift): Promise<PostedShift> {
	await authoriseTill(work, command.till);

	return work.once('pos_open_shift', {
		shift: work.newId(),
		till: command.till,
		opening_cash: command.opening_cash,
		opened_at: work.now,
	});
}
