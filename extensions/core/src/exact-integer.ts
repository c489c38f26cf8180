/**
 * How GraphQL reads a whole number. Directus' own reading goes through `Number()`, which takes
 * "0x10", "1e3", " 12" and "" for numbers; a price must not be one of them.
 */
import { InvalidPayload } from './errors.ts';

const DIGITS = /^(0|-?[1-9][0-9]{0,18})$/;
const EXPECTED = 'Expected a whole number as a string of digits.';
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** The digits of a 64-bit whole number, given as a string of digits or a safe integer. Refuses all else with INVALID_PAYLOAD. */
export function exactInteger(value: unknown): string {
	const digits = Number.isSafeInteger(value) ? String(value) : value;
	const isExact =
		typeof digits === 'string' &&
		!Object.is(value, -0) &&
		DIGITS.test(digits) &&
		BigInt(digits) >= SMALLEST &&
		BigInt(digits) <= LARGEST;
	if (!isExact) throw InvalidPayload.with({ reason: EXPECTED });
	return digits;
}

/** A literal in the text of a query, as graphql's parser describes it. */
export type Literal = { readonly kind: string; readonly value?: unknown };

/** The same for a literal: `"5"` or `5`. */
export function exactLiteral({ kind, value }: Literal): string {
	if (kind !== 'StringValue' && kind !== 'IntValue') return exactInteger(undefined);
	return exactInteger(value);
}
