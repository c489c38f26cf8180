import type { Work } from '@cubehub/core/work';
import type { AccountAction, AccountStatus } from '../staff-action-schemas.ts';

/** Closes an empty account for ever. */
export function closeAccount(work: Work, { id, reason }: AccountAction): Promise<AccountStatus> {
	return work.once('ledger_close_account', { account: id, reason });
}
