import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountOfStripe, chargedUnits, stripeUnits } from './stripe-units.ts';

test.each([
	['KZT', 2, 150_000n, 150_000n],
	['JPY', 0, 500n, 500n],
	['VND', 0, 500n, 500n],
	['ISK', 0, 5n, 500n],
	['UGX', 0, 5n, 500n],
	['KWD', 3, 1_230n, 1_230n],
	['MGA', 2, 500n, 5n],
])('%s with %i decimals: %o is %o at Stripe', (currency, exponent, amount, units) => {
	expect(stripeUnits(amount, currency, exponent)).toBe(units);
	expect(amountOfStripe(units, currency, exponent)).toBe(amount);
});

test.each([
	['an amount of three decimals that does not end in 0', 'KWD', 3, 1_234n],
	['a part of a króna', 'ISK', 2, 150n],
	['a part of an ariary', 'MGA', 2, 501n],
	['more than twelve digits', 'KZT', 2, 1_000_000_000_000n],
])('%s cannot be paid', (_, currency, exponent, amount) => {
	expect(stripeUnits(amount, currency, exponent)).toBeUndefined();
});

test('nobody is charged with more than eight digits', () => {
	expect(chargedUnits(99_999_999n, 'KZT', 2)).toBe(99_999_999n);
	expect(chargedUnits(100_000_000n, 'KZT', 2)).toBeUndefined();
});

test('units that are no whole amount are told, not rounded', () => {
	expect(() => amountOfStripe(150n, 'ISK', 0)).toThrow('no whole amount');
});

test('there and back is the same amount', () => {
	const currencies = fc.constantFrom('KZT', 'USD', 'JPY', 'ISK', 'UGX', 'KWD', 'MGA');
	fc.assert(
		fc.property(currencies, fc.integer({ min: 0, max: 4 }), fc.bigInt(1n, 10n ** 9n), (...of) => {
			const [currency, exponent, amount] = of;
			const units = stripeUnits(amount, currency, exponent);
			if (units !== undefined) expect(amountOfStripe(units, currency, exponent)).toBe(amount);
		}),
	);
});
