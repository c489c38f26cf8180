/**
 * What an account held at the ends of a period, and what moved between them.
 *
 * - A period has its first moment and not its last one: periods side by side count an entry once.
 * - Opening plus credits less debits is closing; without an end, closing is the balance.
 * - Everything comes from one state of the ledger: the balance now and the entries since the period
 *   began. Whatever came before needs no reading.
 */
import type { Minor } from '@cubehub/core/money';

export type Period = { readonly from: Date; readonly to: Date | null };

export type Movements = {
	/** Of the account now: credits less debits. */
	readonly balance: Minor;
	/** Sum of all entries since the period began, those after its end too. */
	readonly since: Minor;
	/** Of the period, both not negative. */
	readonly debits: Minor;
	readonly credits: Minor;
};

export type Turnover = {
	readonly opening: Minor;
	readonly debits: Minor;
	readonly credits: Minor;
	readonly closing: Minor;
};

/** Opening, turnover and closing of an account, in minor units of its currency. */
export function turnoverOf({ balance, since, debits, credits }: Movements): Turnover {
	const opening = balance - since;
	return { opening, debits, credits, closing: opening + credits - debits };
}
