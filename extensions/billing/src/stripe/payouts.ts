/**
 * Withdrawals at Stripe: one transfer each, to the connected account that the withdrawal names.
 *
 * - The transfer group is the key of the order, so that what became of it can be looked up without
 *   ordering it again.
 * - A transfer is done when Stripe answers it.
 */
import type { PayoutOrder, Payouts, PayoutState } from '@cubehub/ledger/transfers';
import type Stripe from 'stripe';
import { stripeUnits } from '../domain/stripe-units.ts';
import { asStripeNumber, certainRefusal } from './client.ts';

/** The decimals that a currency of the house has. */
export type ExponentOf = (currency: string) => Promise<number>;

/** Stripe as who pays withdrawals out. */
export function stripePayouts(client: Stripe, exponentOf: ExponentOf): Payouts {
	return {
		provider: 'stripe',
		pay: (order) => pay(client, order, exponentOf),
		find: (key) => find(client, key),
	};
}

async function pay(
	client: Stripe,
	order: PayoutOrder,
	exponentOf: ExponentOf,
): Promise<PayoutState> {
	const { key, withdrawal, amount, currency, destination } = order;
	const units = stripeUnits(amount, currency, await exponentOf(currency));
	if (units === undefined) return refused('amount_not_payable');
	try {
		const transfer = await client.transfers.create(
			{
				amount: asStripeNumber(units),
				currency: currency.toLowerCase(),
				destination,
				transfer_group: key,
				metadata: { cubehub_withdrawal: withdrawal },
			},
			{ idempotencyKey: key },
		);
		return paid(transfer);
	} catch (error) {
		const failure = certainRefusal(error);
		if (failure === undefined) throw error;
		return refused(failure);
	}
}

async function find(client: Stripe, key: string): Promise<PayoutState | null> {
	const { data } = await client.transfers.list({ transfer_group: key, limit: 1 });
	return data[0] ? paid(data[0]) : null;
}

function paid({ id }: Stripe.Transfer): PayoutState {
	return { id, status: 'paid', failure: null };
}

function refused(failure: string): PayoutState {
	return { id: null, status: 'failed', failure };
}
