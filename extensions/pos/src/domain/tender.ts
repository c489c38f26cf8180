/**
 * How a basket is paid.
 *
 * - The tenders pay the total to the unit: not one more, not one less.
 * - Only what is paid in cash is rounded, half up to the cash step; cards and wallets pay exactly.
 * - Change is given in cash only, and never from another tender.
 */
import { roundToStep, type Minor } from '@cubehub/core/money';
import { TenderMismatch } from '../errors.ts';

export type Tender =
	| { readonly method: 'cash'; readonly amount: Minor; readonly tendered: Minor }
	| { readonly method: 'card'; readonly amount: Minor }
	| { readonly method: 'wallet'; readonly amount: Minor; readonly codeHash: string };

export type PaidTender = {
	readonly method: Tender['method'];
	readonly amount: Minor;
	readonly tendered: Minor;
	readonly change: Minor;
	/** Opens the wallet that pays. */
	readonly codeHash: string | null;
};

export type Settlement = {
	readonly tenders: readonly PaidTender[];
	/** What is paid: the basket's total and its rounding. */
	readonly total: Minor;
	readonly rounding: Minor;
};

/**
 * Settles `due` minor units; cash pays what the others leave, rounded to `cashStep`. Refuses with
 * TENDER_MISMATCH, telling what was expected and what was given.
 */
export function settle(due: Minor, tenders: readonly Tender[], cashStep: Minor): Settlement {
	const total = roundedTotal(due, tenders, cashStep);
	const given = sumOf(tenders);
	if (given !== total) {
		throw TenderMismatch.with({ expected: String(total), given: String(given) });
	}

	return { tenders: tenders.map(pay), total, rounding: total - due };
}

function roundedTotal(due: Minor, tenders: readonly Tender[], cashStep: Minor): Minor {
	if (!tenders.some(({ method }) => method === 'cash')) return due;

	const exact = sumOf(tenders.filter(({ method }) => method !== 'cash'));
	// The others pay all of it already: there is nothing left to be rounded.
	if (exact >= due) return due;
	return exact + roundToStep(due - exact, cashStep);
}

function pay(tender: Tender): PaidTender {
	switch (tender.method) {
		case 'cash':
			return { ...tender, change: tender.tendered - tender.amount, codeHash: null };
		case 'card':
			return { ...tender, tendered: tender.amount, change: 0n, codeHash: null };
		case 'wallet':
			return { ...tender, tendered: tender.amount, change: 0n };
	}
}

function sumOf(tenders: readonly Tender[]): Minor {
	return tenders.reduce((total, tender) => total + tender.amount, 0n);
}
