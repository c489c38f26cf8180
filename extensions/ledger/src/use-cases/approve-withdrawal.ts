import type { Work } from '@cubehub/core/work';
import { payOut } from '../payout-store.ts';
import { payouts } from '../transfers.ts';
import type { Withdrawal, WithdrawalId } from '../withdrawal-schemas.ts';

/**
 * Approves another person's withdrawal and has it paid out. The approval and the provider's key are
 * committed before the provider is called, its answer after; what is not known stays held.
 */
export async function approveWithdrawal(work: Work, { id }: WithdrawalId): Promise<Withdrawal> {
	const { provider } = payouts.ask();

	const withdrawal = await work.once<Withdrawal>('wallet_approve_withdrawal', { id, provider });

	return work.preview ? withdrawal : payOut(work.sql, id);
}
