import type { Work } from '@cubehub/core/work';
import { payments, type TopUp } from '../transfers.ts';
import type { Deposit, DepositRequest } from '../withdrawal-schemas.ts';

/**
 * Starts a payment that will credit the actor's wallet once the provider has told of it. Nothing is
 * credited here: nobody credits themselves.
 */
export async function startDeposit(work: Work, command: DepositRequest): Promise<Deposit> {
	const { clientSecret, ...topUp }: TopUp = await payments.ask().startTopUp(work, command);

	return { ...topUp, client_secret: clientSecret, journal: null };
}
