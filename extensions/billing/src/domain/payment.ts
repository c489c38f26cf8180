/**
 * A payment of the house, and what a provider tells about it.
 *
 * - A provider's amount counts only in the currency that was agreed; the database compares it.
 * - A provider that did not answer leaves the outcome unknown, never failed.
 */
import type { Minor } from '@cubehub/core/money';
import { AmountNotPayable } from '../errors.ts';
import type { PaymentProvider, ProviderPayment } from './provider.ts';

export type PaymentStatus =
	'pending' | 'processing' | 'unknown' | 'succeeded' | 'failed' | 'cancelled' | 'refunded';

export type Payment = {
	readonly id: string;
	readonly key: string;
	readonly providerPayment: string | null;
	readonly status: PaymentStatus;
	readonly amount: Minor;
	readonly currency: string;
	/** Decimals of the currency in this house. */
	readonly exponent: number;
	/** How often the provider was asked. */
	readonly checks: number;
};

/** What is told to the database. */
export type Told = {
	readonly payment: string;
	readonly provider: string;
	readonly provider_payment_id?: string;
	readonly status: ProviderPayment['status'] | 'unknown';
	readonly amount?: Minor;
	readonly currency?: string;
	readonly refunded_amount?: Minor;
	readonly failure?: string;
};

/** The amount in units of the provider. Refuses with AMOUNT_NOT_PAYABLE. */
export function requireUnits(
	provider: Pick<PaymentProvider, 'unitsOf'>,
	{ amount, currency, exponent }: Pick<Payment, 'amount' | 'currency' | 'exponent'>,
): bigint {
	const units = provider.unitsOf(amount, currency, exponent);
	if (units === undefined) throw AmountNotPayable.with({ path: 'amount' });
	return units;
}

/** What the provider has, in minor units of ours. */
export function toldOf(
	provider: Pick<PaymentProvider, 'name' | 'amountOf'>,
	payment: Pick<Payment, 'id' | 'currency' | 'exponent'>,
	state: ProviderPayment,
): Told {
	// Units of another currency say nothing in ours: the database refuses what does not match.
	const isSame = state.currency === payment.currency;
	const inOurs = (units: bigint) =>
		isSame ? provider.amountOf(units, payment.currency, payment.exponent) : 0n;
	return {
		payment: payment.id,
		provider: provider.name,
		...(state.id !== null && { provider_payment_id: state.id }),
		status: state.status,
		amount: inOurs(state.collected),
		currency: state.currency,
		refunded_amount: inOurs(state.refunded),
		...(state.failure !== null && { failure: state.failure }),
	};
}

/** Whether nothing more is expected of the provider for the person to do. */
export function isOpen(status: PaymentStatus): boolean {
	return status === 'pending' || status === 'processing' || status === 'unknown';
}
