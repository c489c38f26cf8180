import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceBasket, type Product } from './basket.ts';

const vat = { id: 'vat', ratePpm: 120_000n };

const aProduct = (product: Partial<Product> = {}): Product => ({
	id: 'coffee',
	name: 'Coffee',
	price: 120_000n,
	currency: 'KZT',
	isTaxIncluded: true,
	isActive: true,
	taxCode: 'vat',
	tax: vat,
	...product,
});
const pieces = (product: Product, count = 1n) => ({ product, quantityMilli: count * 1000n });

const refusalOf = (run: () => unknown) => {
	try {
		run();
	} catch (error) {
		return error as { code: string; detail: object };
	}
	throw new Error('Nothing was refused.');
};

const anyProduct = fc
	.record({
		price: fc.bigInt({ min: 0n, max: 10n ** 9n }),
		ratePpm: fc.option(fc.bigInt({ min: 0n, max: 1_000_000n }), { nil: undefined }),
	})
	.map(({ price, ratePpm }) =>
		aProduct({
			price,
			taxCode: ratePpm === undefined ? null : 'any',
			tax: ratePpm === undefined ? undefined : { id: 'any', ratePpm },
		}),
	);
const anyPicked = fc.array(
	fc.record({ product: anyProduct, quantityMilli: fc.bigInt({ min: 1n, max: 10n ** 6n }) }),
	{ minLength: 1, maxLength: 20 },
);

describe('a basket', () => {
	test('costs price times quantity, tax contained', () => {
		expect(priceBasket([pieces(aProduct(), 3n)], 'KZT')).toMatchObject({
			priceMode: 'inclusive',
			subtotal: 360_000n,
			net: 321_429n,
			tax: 38_571n,
			total: 360_000n,
		});
	});

	test('adds tax to prices without it', () => {
		const bread = aProduct({ isTaxIncluded: false, price: 29n });

		// Ten lines of 0.29 at 12 %: 0.03 a line, not 0.35 for the document.
		const basket = priceBasket(
			Array.from({ length: 10 }, () => pieces(bread)),
			'KZT',
		);
		expect(basket).toMatchObject({ subtotal: 290n, tax: 30n, total: 320n });
	});

	test('rounds a part of a piece half up', () => {
		const cheese = aProduct({ price: 333n, taxCode: null, tax: undefined });

		expect(priceBasket([{ product: cheese, quantityMilli: 500n }], 'KZT').total).toBe(167n);
	});

	test('taxes nothing at a rate of zero', () => {
		const book = aProduct({ tax: { id: 'zero', ratePpm: 0n } });

		expect(priceBasket([pieces(book)], 'KZT')).toMatchObject({ tax: 0n, net: 120_000n });
	});

	test('adds up: the lines to the basket, net and tax to the total', () => {
		fc.assert(
			fc.property(anyPicked, fc.boolean(), (picked, isTaxIncluded) => {
				const same = picked.map(({ product, quantityMilli }) => ({
					product: { ...product, isTaxIncluded },
					quantityMilli,
				}));
				const basket = priceBasket(same, 'KZT');
				const sum = (of: 'gross' | 'net' | 'tax' | 'total') =>
					basket.lines.reduce((total, line) => total + line[of], 0n);

				expect(basket.net + basket.tax).toBe(basket.total);
				expect(sum('total')).toBe(basket.total);
				expect(sum('tax')).toBe(basket.tax);
				expect(sum('gross')).toBe(basket.subtotal);
				expect(basket.total).toBe(basket.subtotal + (isTaxIncluded ? 0n : basket.tax));
			}),
		);
	});

	test('never mixes prices with and without tax', () => {
		const mixed = [pieces(aProduct()), pieces(aProduct({ isTaxIncluded: false }))];

		expect(refusalOf(() => priceBasket(mixed, 'KZT')).code).toBe('PRICE_MODE_MIXED');
	});

	test.each([
		['PRODUCT_INACTIVE', aProduct({ isActive: false })],
		['CURRENCY_MISMATCH', aProduct({ currency: 'USD' })],
		['TAX_NOT_IN_FORCE', aProduct({ tax: undefined })],
	])('refuses with %s and names the product', (code, product) => {
		expect(refusalOf(() => priceBasket([pieces(product)], 'KZT'))).toMatchObject({
			code,
			detail: { product: 'coffee' },
		});
	});

	test('costs less than 10^18', () => {
		const gold = aProduct({ price: 10n ** 17n, taxCode: null, tax: undefined });

		expect(priceBasket([pieces(gold, 9n)], 'KZT').total).toBe(9n * 10n ** 17n);
		expect(refusalOf(() => priceBasket([pieces(gold, 10n)], 'KZT')).code).toBe('LIMIT_EXCEEDED');
	});
});
