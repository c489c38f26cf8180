/**
 * How people in the studio see minor units.
 *
 * - A decimal point is shown only where the row itself says its currency: a guessed one would be off
 *   by a factor of a hundred.
 * - Digits are never turned into a number: what is shown is what is stored.
 */
import { currencies } from './money.ts';

const NARROW_SPACE = '\u202f';

export type AmountText = { readonly text: string; readonly isExact: boolean };

/** '1 500.00' where the currency is known, else '150 000' minor units. The code stands in a column of its own. */
export function amountText(minor: string, currency: string | undefined): AmountText {
	const known = currencies.find(({ code }) => code === currency);
	const sign = minor.startsWith('-') ? '−' : '';
	const digits = minor.replace(/^-/, '');
	if (!known) return { text: `${sign}${grouped(digits)}`, isExact: false };

	const { exponent } = known;
	const padded = digits.padStart(exponent + 1, '0');
	const whole = grouped(padded.slice(0, padded.length - exponent));
	const rest = exponent === 0 ? '' : `.${padded.slice(-exponent)}`;
	return { text: `${sign}${whole}${rest}`, isExact: true };
}

function grouped(digits: string): string {
	return digits.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
}

/** The currency that a row names: its own, or the one that the rows which it shows agree on. */
export function currencyOf(row: unknown): string | undefined {
	const own = codeIn(row);
	if (own !== undefined || typeof row !== 'object' || row === null) return own;
	const [code, ...others] = new Set(Object.values(row).flatMap((related) => codeIn(related) ?? []));
	return others.length === 0 ? code : undefined;
}

/** A code, or the row of a currency, under the name `currency`. */
function codeIn(row: unknown): string | undefined {
	const currency = fieldOf(row, 'currency');
	if (typeof currency === 'string') return currency;
	const code = fieldOf(currency, 'code');
	return typeof code === 'string' ? code : undefined;
}

/** Whether this is the row that the value stands in. */
export function holds(row: unknown, field: string, value: string | number): boolean {
	const held = fieldOf(row, field);
	const isValue = typeof held === 'string' || typeof held === 'number';
	return isValue && String(held) === String(value);
}

function fieldOf(row: unknown, name: string): unknown {
	if (typeof row !== 'object' || row === null) return undefined;
	return (row as { [field: string]: unknown })[name];
}
