import type { Work } from '@cubehub/core/work';
import type { Withdrawal, WithdrawalId } from '../withdrawal-schemas.ts';

/** Calls off the actor's own withdrawal before anybody has decided: the money is free again. */
export function cancelWithdrawal(work: Work, command: WithdrawalId): Promise<Withdrawal> {
	return work.once('wallet_cancel_withdrawal', command);
}
