/**
 * The trial balance: what was debited and credited, by currency and purpose.
 *
 * - Debits and credits are not negative; a balance is credits less debits.
 * - The sum of a currency covers the whole ledger and is 0. Accounts that the reader may not see are
 *   in it as one figure, `elsewhere`, so that what is shown adds up too.
 * - Amounts of different currencies are never added.
 */
import type { Minor } from '@cubehub/core/money';

/** All accounts of a purpose in a currency; without a purpose, those that the reader may not see. */
export type PurposeSums = {
	readonly currency: string;
	readonly exponent: number;
	readonly purpose: string | null;
	readonly accounts: number;
	readonly debits: Minor;
	readonly credits: Minor;
};

export type PurposeLine = {
	readonly purpose: string;
	readonly accounts: number;
	readonly debits: Minor;
	readonly credits: Minor;
	readonly balance: Minor;
};

export type CurrencyBalance = {
	readonly currency: string;
	readonly exponent: number;
	readonly debits: Minor;
	readonly credits: Minor;
	readonly elsewhere: Minor;
	/** Of every entry of the currency: 0. */
	readonly sum: Minor;
	readonly purposes: readonly PurposeLine[];
};

/** The trial balance of each currency, in the order in which its rows come. */
export function trialBalanceOf(rows: readonly PurposeSums[]): readonly CurrencyBalance[] {
	const currencies = new Map<string, PurposeSums[]>();
	for (const row of rows) {
		const known = currencies.get(row.currency);
		if (known) known.push(row);
		else currencies.set(row.currency, [row]);
	}
	return [...currencies.values()].map(currencyBalance);
}

function currencyBalance(rows: readonly PurposeSums[]): CurrencyBalance {
	const purposes = rows.flatMap(lineOf);
	const elsewhere = total(rows.filter(({ purpose }) => purpose === null).map(balanceOf));
	const debits = total(purposes.map((line) => line.debits));
	const credits = total(purposes.map((line) => line.credits));
	const { currency, exponent } = rows[0] as PurposeSums;

	return {
		currency,
		exponent,
		debits,
		credits,
		elsewhere,
		sum: credits - debits + elsewhere,
		purposes,
	};
}

function lineOf(row: PurposeSums): readonly PurposeLine[] {
	const { purpose, accounts, debits, credits } = row;
	return purpose === null ? [] : [{ purpose, accounts, debits, credits, balance: balanceOf(row) }];
}

function balanceOf({ credits, debits }: PurposeSums): Minor {
	return credits - debits;
}

function total(amounts: readonly Minor[]): Minor {
	return amounts.reduce((sum, amount) => sum + amount, 0n);
}
