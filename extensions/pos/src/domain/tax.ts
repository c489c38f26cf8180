/**
 * Tax of one line.
 *
 * - Net and tax always add up to the total of the line.
 * - Where the price contains the tax, the total is what the price says; where it does not, the net is.
 * - Tax is rounded once a line, half away from zero; neither mode is ever derived from the other.
 */
import { taxExclusive, taxInclusive, type Minor } from '@cubehub/core/money';

export type PriceMode = 'inclusive' | 'exclusive';

export type Tax = { readonly id: string; readonly ratePpm: bigint };

export type TaxedAmount = { readonly net: Minor; readonly tax: Minor; readonly total: Minor };

/** Splits `amount`, a line after its discount, into net and tax; without a tax all of it is net. */
export function taxed(amount: Minor, tax: Tax | undefined, mode: PriceMode): TaxedAmount {
	const ratePpm = tax?.ratePpm ?? 0n;
	switch (mode) {
		case 'inclusive': {
			const included = taxInclusive(amount, ratePpm);
			return { net: amount - included, tax: included, total: amount };
		}
		case 'exclusive': {
			const added = taxExclusive(amount, ratePpm);
			return { net: amount, tax: added, total: amount + added };
		}
	}
}
