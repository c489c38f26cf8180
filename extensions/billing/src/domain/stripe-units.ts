/**
 * Amounts as Stripe counts them.
 *
 * - Exponents are Stripe's own list, not that of ISO 4217: krónur and shillings of Uganda count
 *   hundredths that do not exist, and amounts with three decimals end in 0.
 * - What Stripe cannot say exactly is not rounded: there is no such amount.
 */
import type { Minor } from '@cubehub/core/money';

const WITHOUT_DECIMALS = new Set(
	'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
const WITH_THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
/** Hundredths that Stripe counts and the currency does not have. */
const WHOLE_HUNDREDS = new Set(['ISK', 'UGX']);

/** A card is charged with eight digits at most; nothing at Stripe has more than twelve. */
const MOST_CHARGED = 99_999_999n;
const MOST = 999_999_999_999n;

function exponentOf(currency: string): number {
	if (WITHOUT_DECIMALS.has(currency)) return 0;
	return WITH_THREE_DECIMALS.has(currency) ? 3 : 2;
}

function smallestStep(currency: string): bigint {
	if (WHOLE_HUNDREDS.has(currency)) return 100n;
	return WITH_THREE_DECIMALS.has(currency) ? 10n : 1n;
}

/**
 * The units of Stripe for an amount in minor units of ours, of which `exponent` digits are decimals.
 * Undefined for an amount that Stripe cannot say or does not take.
 */
export function stripeUnits(amount: Minor, currency: string, exponent: number): bigint | undefined {
	const scaled = rescaled(amount, exponent, exponentOf(currency));
	if (scaled === undefined || scaled > MOST) return undefined;
	return scaled % smallestStep(currency) === 0n ? scaled : undefined;
}

/** The amount in minor units of ours for units of Stripe. Throws where ours cannot say it. */
export function amountOfStripe(units: bigint, currency: string, exponent: number): Minor {
	const amount = rescaled(units, exponentOf(currency), exponent);
	if (amount === undefined) {
		throw new Error(`${units} units of ${currency} are no whole amount of this house.`);
	}
	return amount;
}

/** As stripeUnits, for an amount that somebody is charged with. */
export function chargedUnits(amount: Minor, currency: string, exponent: number) {
	const units = stripeUnits(amount, currency, exponent);
	return units !== undefined && units <= MOST_CHARGED ? units : undefined;
}

function rescaled(value: bigint, from: number, to: number): bigint | undefined {
	if (to >= from) return value * 10n ** BigInt(to - from);
	const divisor = 10n ** BigInt(from - to);
	return value % divisor === 0n ? value / divisor : undefined;
}
