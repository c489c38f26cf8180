import type { Work } from '@cubehub/core/work';
import type { AccountAction, UnfreezeRequest } from '../staff-action-schemas.ts';
import { requireReadableAccount } from '../store.ts';

/** Asks a second person to thaw an account that the actor may read. */
export async function requestUnfreeze(
	work: Work,
	{ id, reason }: AccountAction,
): Promise<UnfreezeRequest> {
	await requireReadableAccount(work, id);

	return work.once('ledger_request_unfreeze', { request: work.newId(), account: id, reason });
}
