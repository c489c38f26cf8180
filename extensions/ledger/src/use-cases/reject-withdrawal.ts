import type { Work } from '@cubehub/core/work';
import type { RejectRequest, Withdrawal } from '../withdrawal-schemas.ts';

/** Rejects another person's withdrawal: the money is free again. */
export function rejectWithdrawal(work: Work, command: RejectRequest): Promise<Withdrawal> {
	return work.once('wallet_reject_withdrawal', command);
}
