import type { Work } from '@cubehub/core/work';
import { hintOf } from '../domain/destination.ts';
import { payOut } from '../payout-store.ts';
import { payouts } from '../transfers.ts';
import type { WithdrawRequest, Withdrawal } from '../withdrawal-schemas.ts';
import { sealedDestination } from '../withdrawal-store.ts';

/**
 * Holds the actor's money until another person has decided whether it is paid out. Where the
 * settings ask for no second person, it is paid out at once.
 */
export async function requestWithdrawal(
	work: Work,
	{ amount, currency, destination }: WithdrawRequest,
): Promise<Withdrawal> {
	const id = work.newId();
	const sealed = sealedDestination(id, destination);

	const withdrawal = await work.once<Withdrawal>('wallet_withdraw', {
		id,
		amount,
		currency,
		sealed,
		hint: hintOf(destination),
		provider: payouts.offered()?.provider,
	});

	const isOnItsWay = withdrawal.status === 'approved' && !work.preview;
	return isOnItsWay ? payOut(work.sql, withdrawal.id) : withdrawal;
}
