/**
 * Money arithmetic: whole minor units, never a float.
 *
 * - An amount is a bigint of minor units; it means nothing without its currency.
 * - Dividing loses and invents nothing: the parts add up to the total.
 * - A half is rounded away from zero.
 * - What a currency's minor unit is, is ours to say: `currencies`, never the platform's locale tables.
 */

export type Minor = bigint;

export type Money = { readonly amount: Minor; readonly currency: string };

export type Currency = {
	readonly code: string;
	readonly name: string;
	/** Decimal places of the minor unit. */
	readonly exponent: number;
	readonly kind: 'fiat' | 'virtual';
};

/** The currencies that a new house knows. Exponents are those of ISO 4217; COIN is virtual. */
export const currencies: readonly Currency[] = [
	{ code: 'KZT', name: 'Kazakhstani tenge', exponent: 2, kind: 'fiat' },
	{ code: 'USD', name: 'US dollar', exponent: 2, kind: 'fiat' },
	{ code: 'EUR', name: 'Euro', exponent: 2, kind: 'fiat' },
	{ code: 'UAH', name: 'Ukrainian hryvnia', exponent: 2, kind: 'fiat' },
	{ code: 'RUB', name: 'Russian rouble', exponent: 2, kind: 'fiat' },
	{ code: 'KGS', name: 'Kyrgyzstani som', exponent: 2, kind: 'fiat' },
	{ code: 'UZS', name: 'Uzbekistani sum', exponent: 2, kind: 'fiat' },
	{ code: 'AED', name: 'UAE dirham', exponent: 2, kind: 'fiat' },
	{ code: 'SAR', name: 'Saudi riyal', exponent: 2, kind: 'fiat' },
	{ code: 'JPY', name: 'Japanese yen', exponent: 0, kind: 'fiat' },
	{ code: 'KRW', name: 'South Korean won', exponent: 0, kind: 'fiat' },
	{ code: 'VND', name: 'Vietnamese dong', exponent: 0, kind: 'fiat' },
	{ code: 'KWD', name: 'Kuwaiti dinar', exponent: 3, kind: 'fiat' },
	{ code: 'BHD', name: 'Bahraini dinar', exponent: 3, kind: 'fiat' },
	{ code: 'IQD', name: 'Iraqi dinar', exponent: 3, kind: 'fiat' },
	{ code: 'COIN', name: 'Coin', exponent: 0, kind: 'virtual' },
];

/** One amount is at most 10^18 − 1; balances may be larger. */
export const MAX_AMOUNT: Minor = 10n ** 18n - 1n;

const DIGITS = /^(0|[1-9][0-9]{0,17})$/;
const PPM = 1_000_000n;
const MILLI = 1_000n;

/**
 * Reads an amount that a client sent: a string of digits, or a safe integer, from 0 to 10^18 − 1.
 * Answers undefined for everything else: signs, spaces, fractions, exponents, other numerals.
 */
export function parseAmount(value: unknown): Minor | undefined {
	if (typeof value === 'string') return DIGITS.test(value) ? BigInt(value) : undefined;
	if (typeof value === 'bigint') return value >= 0n && value <= MAX_AMOUNT ? value : undefined;
	// -0 is an integer to JavaScript, and a sign to everyone else.
	const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0);
	return isWhole && (value as number) >= 0 ? BigInt(value as number) : undefined;
}

/** An amount as a decimal number: '-1500.00' for −150000 with two places. For files, not for sums. */
export function decimalText(amount: Minor, exponent: number): string {
	const sign = amount < 0n ? '-' : '';
	const digits = String(amount < 0n ? -amount : amount).padStart(exponent + 1, '0');
	const whole = digits.slice(0, digits.length - exponent);
	return exponent === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-exponent)}`;
}

/** The quotient rounded to the nearest whole; a half goes away from zero. The denominator is positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
	if (denominator <= 0n) throw new RangeError('The denominator must be positive.');
	if (numerator < 0n) return -divideHalfUp(-numerator, denominator);
	return (2n * numerator + denominator) / (2n * denominator);
}

/** The tax that comes on top of `net`, in minor units; `ratePpm` in parts per million. */
export function taxExclusive(net: Minor, ratePpm: bigint): Minor {
	return divideHalfUp(net * ratePpm, PPM);
}

/** The tax that is contained in `gross`, in minor units; what is left is the net. */
export function taxInclusive(gross: Minor, ratePpm: bigint): Minor {
	return divideHalfUp(gross * ratePpm, PPM + ratePpm);
}

/** The price of a line before discounts and tax: unit price times thousandths of a piece. */
export function lineGross(unitPrice: Minor, quantityMilli: bigint): Minor {
	return divideHalfUp(unitPrice * quantityMilli, MILLI);
}

/** The nearest multiple of `step`, a half upwards: what can be paid in coins of this step. */
export function roundToStep(amount: Minor, step: Minor): Minor {
	return divideHalfUp(amount, step) * step;
}

export type Share = { readonly id: string; readonly weight: bigint };

export type Allocation = Share & {
	/** The whole part of the exact share. */
	readonly floor: Minor;
	/** What the floor leaves, in parts of the sum of all weights. */
	readonly remainder: bigint;
	readonly extra: 0n | 1n;
	/** floor + extra; negative where the total is. */
	readonly amount: Minor;
};

/**
 * Divides `total` by weight to the last unit (largest remainder). The amounts add up to the total,
 * each within one unit of its exact share, a larger weight never gets less, and the order of the
 * input does not matter: what is left over goes by remainder, then weight, then the smaller id.
 */
export function allocate(total: Minor, shares: readonly Share[]): readonly Allocation[] {
	if (shares.some((share) => share.weight < 0n)) throw new RangeError('A weight is negative.');
	const sum = shares.reduce((weights, share) => weights + share.weight, 0n);
	if (sum === 0n) throw new RangeError('The weights add up to nothing.');

	const sign = total < 0n ? -1n : 1n;
	const quotas = shares.map((share) => {
		const exact = sign * total * share.weight;
		return { ...share, floor: exact / sum, remainder: exact % sum };
	});

	const left = quotas.reduce((rest, quota) => rest - quota.floor, sign * total);
	const lucky = new Set(quotas.toSorted(byClaim).filter((_quota, index) => BigInt(index) < left));

	return quotas.map((quota) => {
		const extra = lucky.has(quota) ? 1n : 0n;
		const amount = sign * (quota.floor + extra);
		return { ...quota, floor: sign * quota.floor, extra, amount };
	});
}

type Quota = Share & { readonly remainder: bigint };

/** Who gets a left-over unit first. */
function byClaim(a: Quota, b: Quota): number {
	if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
	if (a.weight !== b.weight) return a.weight > b.weight ? -1 : 1;
	return a.id < b.id ? -1 : 1;
}
