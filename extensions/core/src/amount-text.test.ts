import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountText, currencyOf, holds } from './amount-text.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

test.each([
	['150000', 'KZT', '1 500.00'],
	['5', 'KZT', '0.05'],
	['0', 'KZT', '0.00'],
	['-1234567', 'USD', '−12 345.67'],
	['1500', 'JPY', '1 500'],
	['1500', 'KWD', '1.500'],
	['999999999999999999', 'KZT', '9 999 999 999 999 999.99'],
	['150000', undefined, '150 000'],
	['150000', 'XYZ', '150 000'],
	['-5', undefined, '−5'],
])('%s of %s is shown as %s', (minor, currency, shown) => {
	expect(plain(amountText(minor, currency).text)).toBe(shown);
});

test('no digit is lost, and a point is shown only for a known currency', () => {
	const anyCurrency = fc.constantFrom('KZT', 'JPY', 'KWD', undefined, 'XYZ');
	fc.assert(
		fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), anyCurrency, (minor, currency) => {
			const { text, isExact } = amountText(minor.toString(), currency);
			expect(BigInt(text.replace(/\D/g, ''))).toBe(minor);
			if (!isExact) expect(text).not.toContain('.');
		}),
	);
});

test('a row names its currency by code or by the row of the currency', () => {
	expect(currencyOf({ currency: 'KZT' })).toBe('KZT');
	expect(currencyOf({ currency: { code: 'KZT', name: 'Tenge' } })).toBe('KZT');
	expect(currencyOf({ currency: null })).toBeUndefined();
	expect(currencyOf(undefined)).toBeUndefined();
});

test('a row without a currency takes the one that the rows it shows agree on', () => {
	expect(currencyOf({ account: { purpose: 'wallet', currency: 'KZT' } })).toBe('KZT');
	expect(currencyOf({ account: { currency: { code: 'KWD' } }, journal: null })).toBe('KWD');
	expect(
		currencyOf({ account: { currency: 'KZT' }, journal: { currency: 'USD' } }),
	).toBeUndefined();
	expect(currencyOf({ currency: 'JPY', account: { currency: 'KZT' } })).toBe('JPY');
});

test('a row is taken for the own one only when it holds the value', () => {
	expect(holds({ price: '5' }, 'price', 5)).toBe(true);
	expect(holds({ price: '6' }, 'price', '5')).toBe(false);
	expect(holds({}, 'price', '5')).toBe(false);
});
