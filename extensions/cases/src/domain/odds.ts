/**
 * The odds of a case.
 *
 * - A chance is weight / total weight: whole numbers, so it is exact.
 * - The total weight fits into 53 bits, so that any language can draw from it.
 * - Every prize is in the currency of the price: what is won is paid without an exchange.
 * - The hash of the items covers all that can be won, and is public before the first draw.
 */
import { OddsInvalid } from '../errors.ts';

export type Reward = 'item' | 'money';

/** One line of published odds, in the order of `position` from 1. */
export type OddsLine = {
	readonly position: number;
	readonly caseItem: string;
	readonly weight: bigint;
	readonly value: bigint;
	readonly reward: Reward;
	readonly currency: string;
	readonly name: string;
};

export type PublishedItem = OddsLine & { readonly image: string | null; readonly rarity: string };

export type DraftItem = PublishedItem & { readonly stockLeft: bigint | null };

export const MAX_TOTAL_WEIGHT = 2n ** 53n - 1n;
export const MAX_ITEMS = 500;

/** The sum of the weights: the denominator of every chance. */
export function totalWeight(lines: readonly { readonly weight: bigint }[]): bigint {
	return lines.reduce((sum, line) => sum + line.weight, 0n);
}

/** The text whose SHA-256 in UTF-8 is the `items_hash` of a version: one line an item, in order. */
export function itemsText(lines: readonly OddsLine[]): string {
	return lines
		.map((line) =>
			[
				line.position,
				line.caseItem,
				line.weight,
				line.value,
				line.reward,
				line.currency,
				line.name,
			].join('|'),
		)
		.join('\n');
}

/** Passes a draft that may be published at a price in `currency`; refuses any other with ODDS_INVALID and its path. */
export function assertPublishable(draft: readonly DraftItem[], currency: string): void {
	if (draft.length === 0) throw invalid('items', 'a case needs at least one item');
	if (draft.length > MAX_ITEMS) throw invalid('items', `a case has at most ${MAX_ITEMS} items`);

	for (const item of draft) assertItem(item, currency);

	if (totalWeight(draft) > MAX_TOTAL_WEIGHT) {
		throw invalid('items', `the weights add up to at most ${MAX_TOTAL_WEIGHT}`);
	}
}

/** Whether two lists of items give every player the same: publishing the one after the other says nothing new. */
export function sameOdds(a: readonly PublishedItem[], b: readonly PublishedItem[]): boolean {
	return a.length === b.length && a.every((item, index) => sameItem(item, b[index]));
}

function assertItem(item: DraftItem, currency: string): void {
	const path = `items.${item.position - 1}`;
	if (item.weight <= 0n) throw invalid(`${path}.weight`, 'a weight is a whole number above 0');
	if (item.currency !== currency) {
		throw invalid(`${path}.currency`, `prizes are in the currency of the price, ${currency}`);
	}
	if (item.reward === 'money' && item.stockLeft !== null) {
		throw invalid(`${path}.stock_left`, 'money has no stock: leave it empty');
	}
	if (item.stockLeft === 0n) {
		throw invalid(`${path}.stock_left`, 'none is left: refill it or switch the item off');
	}
	if (item.stockLeft !== null && item.value === 0n) {
		throw invalid(`${path}.value`, 'an item with a stock needs a value to pay when none is left');
	}
}

function sameItem(item: PublishedItem, other: PublishedItem | undefined): boolean {
	return (
		other !== undefined &&
		itemsText([item]) === itemsText([other]) &&
		item.image === other.image &&
		item.rarity === other.rarity
	);
}

function invalid(path: string, reason: string): Error {
	return OddsInvalid.with({ path, reason });
}
