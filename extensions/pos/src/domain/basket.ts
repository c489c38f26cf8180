/**
 * What a basket costs before it is paid.
 *
 * - Prices and tax rates are the organization's, never the caller's.
 * - The total is the sum of the lines shown; its net and its tax add up to it.
 * - All prices of a basket contain their tax, or none does.
 * - What is switched off, or priced in another currency, is not sold.
 */
import { lineGross, type Minor } from '@cubehub/core/money';
import {
	CurrencyMismatch,
	LimitExceeded,
	PriceModeMixed,
	ProductInactive,
	TaxNotInForce,
} from '../errors.ts';
import { taxed, type PriceMode, type Tax, type TaxedAmount } from './tax.ts';

export type Product = {
	readonly id: string;
	readonly name: string;
	readonly price: Minor;
	readonly currency: string;
	readonly isTaxIncluded: boolean;
	readonly isActive: boolean;
	readonly taxCode: string | null;
	/** The rate of its code on the day of the sale; none where the code has no rate that day. */
	readonly tax: Tax | undefined;
};

export type PickedProduct = { readonly product: Product; readonly quantityMilli: bigint };

export type Line = TaxedAmount & {
	readonly product: Product;
	readonly quantityMilli: bigint;
	readonly gross: Minor;
};

export type Basket = {
	readonly priceMode: PriceMode;
	readonly lines: readonly Line[];
	readonly subtotal: Minor;
	readonly net: Minor;
	readonly tax: Minor;
	readonly total: Minor;
};

/** One amount of money is smaller than this; sums that reach it are refused. */
const AMOUNT_LIMIT = 10n ** 18n;

/**
 * Prices what was picked, in minor units of `currency`. Refuses with PRODUCT_INACTIVE,
 * TAX_NOT_IN_FORCE, CURRENCY_MISMATCH, PRICE_MODE_MIXED, and LIMIT_EXCEEDED from 10^18 on.
 */
export function priceBasket(picks: readonly PickedProduct[], currency: string): Basket {
	for (const { product } of picks) refuseUnsaleable(product, currency);
	const priceMode = modeOf(picks);

	const lines = picks.map(({ product, quantityMilli }) => {
		const gross = lineGross(product.price, quantityMilli);
		return { product, quantityMilli, gross, ...taxed(gross, product.tax, priceMode) };
	});

	const total = sum(lines.map((line) => line.total));
	if (total >= AMOUNT_LIMIT) throw LimitExceeded;

	return {
		priceMode,
		lines,
		subtotal: sum(lines.map((line) => line.gross)),
		net: sum(lines.map((line) => line.net)),
		tax: sum(lines.map((line) => line.tax)),
		total,
	};
}

function refuseUnsaleable(product: Product, currency: string): void {
	if (!product.isActive) throw ProductInactive.with({ product: product.id });
	if (product.currency !== currency) throw CurrencyMismatch.with({ product: product.id });
	if (product.taxCode !== null && !product.tax) {
		throw TaxNotInForce.with({ product: product.id, tax_code: product.taxCode });
	}
}

function modeOf(picks: readonly PickedProduct[]): PriceMode {
	const included = picks.filter(({ product }) => product.isTaxIncluded).length;
	if (included !== 0 && included !== picks.length) throw PriceModeMixed;
	return included === 0 ? 'exclusive' : 'inclusive';
}

function sum(amounts: readonly Minor[]): Minor {
	return amounts.reduce((total, amount) => total + amount, 0n);
}
