/**
 * Where a withdrawal goes: an account number, or what a provider calls one.
 *
 * - The whole of it is told to the provider only.
 * - Its owner and the staff know it by its last four signs, of at least eight.
 */

export const DESTINATION_LENGTH_MIN = 8;
export const DESTINATION_LENGTH_MAX = 200;

const SHOWN = 4;

/** The last signs of a destination, with a mark for what is left out. */
export function hintOf(destination: string): string {
	return `…${Array.from(destination).slice(-SHOWN).join('')}`;
}
