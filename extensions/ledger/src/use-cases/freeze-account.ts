import type { Work } from '@cubehub/core/work';
import type { AccountAction, AccountStatus } from '../staff-action-schemas.ts';
import { requireReadableAccount } from '../store.ts';

/** Freezes an account that the actor may read: it pays nothing until a second person thaws it. */
export async function freezeAccount(
	work: Work,
	{ id, reason }: AccountAction,
): Promise<AccountStatus> {
	await requireReadableAccount(work, id);

	return work.once('ledger_freeze_account', { account: id, reason });
}
