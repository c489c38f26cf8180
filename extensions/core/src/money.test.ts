import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	allocate,
	currencies,
	decimalText,
	divideHalfUp,
	lineGross,
	MAX_AMOUNT,
	parseAmount,
	roundToStep,
	taxExclusive,
	taxInclusive,
} from './money.ts';

const anyAmount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });
const anyTotal = fc.bigInt({ min: -MAX_AMOUNT, max: MAX_AMOUNT });
const anyRate = fc.bigInt({ min: 0n, max: 1_000_000n });

const anyShares = fc
	.uniqueArray(fc.record({ id: fc.uuid(), weight: fc.bigInt({ min: 0n, max: 10n ** 12n }) }), {
		selector: ({ id }) => id,
		minLength: 1,
		maxLength: 40,
	})
	.filter((shares) => shares.some(({ weight }) => weight > 0n));

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, amount) => all + amount, 0n);
const magnitude = (amount: bigint) => (amount < 0n ? -amount : amount);
const shares = (...weights: bigint[]) =>
	weights.map((weight, index) => ({ id: `0${index}`, weight }));
const amountsOf = (total: bigint, ...weights: bigint[]) =>
	allocate(total, shares(...weights)).map(({ amount }) => amount);

describe('an amount', () => {
	test.each([
		-1,
		'-1',
		'-0',
		-0,
		'',
		' 12',
		'12 ',
		'1e3',
		'0x10',
		'1_000',
		'1.5',
		'NaN',
		'Infinity',
		'１２',
		5.5,
		2 ** 53,
		NaN,
		Infinity,
		[5],
		['5'],
		{},
		true,
		false,
		null,
		undefined,
		'007',
		'+5',
		'١٢',
		'1000000000000000000',
		10n ** 18n,
		-1n,
		'1,5',
		'5\n',
	])('M-T09 %o is refused', (value) => {
		expect(parseAmount(value)).toBeUndefined();
	});

	test.each([
		[5, 5n],
		['5', 5n],
		[0, 0n],
		['0', 0n],
		[Number.MAX_SAFE_INTEGER, 9007199254740991n],
		['9007199254740993', 9007199254740993n],
		['999999999999999999', MAX_AMOUNT],
	])('M-T09 %o is accepted', (value, amount) => {
		expect(parseAmount(value)).toBe(amount);
	});

	test('is the same after it was written and read again', () => {
		fc.assert(
			fc.property(anyAmount, (amount) => {
				expect(parseAmount(amount.toString())).toBe(amount);
			}),
		);
	});
});

describe('an allocation', () => {
	test.each([
		[5n, [70n, 30n], [4n, 1n]],
		[5n, [30n, 70n], [1n, 4n]],
		[100n, [1n, 1n, 1n], [34n, 33n, 33n]],
		[1n, [1n, 1n, 1n], [1n, 0n, 0n]],
		[-5n, [70n, 30n], [-4n, -1n]],
		[7n, [0n, 1n], [0n, 7n]],
		[0n, [3n, 4n], [0n, 0n]],
	])('of %s over %o is %o', (total, weights, amounts) => {
		expect(amountsOf(total, ...weights)).toEqual(amounts);
	});

	test('adds up to the total', () => {
		fc.assert(
			fc.property(anyTotal, anyShares, (total, some) => {
				expect(sum(allocate(total, some).map(({ amount }) => amount))).toBe(total);
			}),
		);
	});

	test('does not depend on the order of the shares', () => {
		fc.assert(
			fc.property(anyTotal, anyShares, fc.infiniteStream(fc.nat()), (total, some, order) => {
				const shuffled = some
					.map((share) => ({ share, at: order.next().value ?? 0 }))
					.toSorted((a, b) => a.at - b.at)
					.map(({ share }) => share);
				const byId = (parts: typeof some) =>
					new Map(allocate(total, parts).map(({ id, amount }) => [id, amount]));

				expect(byId(shuffled)).toEqual(byId(some));
			}),
		);
	});

	test('never gives less for a larger weight', () => {
		fc.assert(
			fc.property(anyAmount, anyShares, (total, some) => {
				const parts = allocate(total, some).toSorted((a, b) => (a.weight < b.weight ? -1 : 1));
				for (const [index, part] of parts.slice(1).entries()) {
					if (part.weight === parts[index]!.weight) continue;
					expect(part.amount).toBeGreaterThanOrEqual(parts[index]!.amount);
				}
			}),
		);
	});

	test('gives each share its floor and at most one unit more, and a zero weight nothing', () => {
		fc.assert(
			fc.property(anyTotal, anyShares, (total, some) => {
				const all = sum(some.map(({ weight }) => weight));
				for (const { weight, floor, extra, amount } of allocate(total, some)) {
					expect(magnitude(floor)).toBe((magnitude(total) * weight) / all);
					expect(magnitude(amount)).toBe(magnitude(floor) + extra);
					if (weight === 0n) expect(amount).toBe(0n);
				}
			}),
		);
	});

	test('is refused where all weights are nothing, or one is negative', () => {
		expect(() => allocate(1n, shares(0n, 0n))).toThrow(RangeError);
		expect(() => allocate(1n, [])).toThrow(RangeError);
		expect(() => allocate(1n, shares(2n, -1n))).toThrow(RangeError);
	});
});

describe('rounding', () => {
	test.each([
		[5n, 2n, 3n],
		[-5n, 2n, -3n],
		[4n, 3n, 1n],
		[-4n, 3n, -1n],
		[2675n, 10n, 268n],
	])('%s over %s is %s: a half goes away from zero', (numerator, denominator, quotient) => {
		expect(divideHalfUp(numerator, denominator)).toBe(quotient);
	});

	test('is never further than half a unit from the exact quotient', () => {
		fc.assert(
			fc.property(anyTotal, fc.bigInt({ min: 1n, max: 10n ** 12n }), (numerator, denominator) => {
				const rest = magnitude(numerator - divideHalfUp(numerator, denominator) * denominator);
				expect(2n * rest).toBeLessThanOrEqual(denominator);
			}),
		);
	});

	test('by nothing is refused', () => {
		expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
	});

	test.each([
		[1224n, 1200n],
		[1225n, 1250n],
		[1274n, 1250n],
		[1275n, 1300n],
	])('M-T31 cash of %s in steps of 50 is %s', (amount, rounded) => {
		expect(roundToStep(amount, 50n)).toBe(rounded);
	});

	test('half a piece costs half, a half unit upwards', () => {
		expect(lineGross(999n, 500n)).toBe(500n);
		expect(lineGross(150n, 2_000n)).toBe(300n);
	});
});

describe('tax', () => {
	const TWELVE_PERCENT = 120_000n;

	test('of ten lines of 0.29 is 0.30 by line and 0.35 by document', () => {
		expect(10n * taxExclusive(29n, TWELVE_PERCENT)).toBe(30n);
		expect(taxExclusive(290n, TWELVE_PERCENT)).toBe(35n);
	});

	test('contained in 112 at 12 percent is 12', () => {
		expect(taxInclusive(112n, TWELVE_PERCENT)).toBe(12n);
	});

	test('at 12 percent, 2143 of 19999 gross values do not come back from their net', () => {
		const lost = Array.from({ length: 19_999 }, (_, index) => BigInt(index + 1)).filter((gross) => {
			const net = gross - taxInclusive(gross, TWELVE_PERCENT);
			return net + taxExclusive(net, TWELVE_PERCENT) !== gross;
		});
		expect(lost).toHaveLength(2_143);
	});

	test('is never more than the price at rates up to 100 percent, and grows with it', () => {
		fc.assert(
			fc.property(anyAmount, anyRate, (amount, rate) => {
				expect(taxExclusive(amount, rate)).toBeLessThanOrEqual(amount);
				expect(taxInclusive(amount, rate)).toBeLessThanOrEqual(taxExclusive(amount, rate));
				expect(taxExclusive(amount + 1n, rate)).toBeGreaterThanOrEqual(taxExclusive(amount, rate));
			}),
		);
	});
});

test('currencies keep the exponents of ISO 4217, whatever the platform says', () => {
	const exponentOf = (code: string) => currencies.find((known) => known.code === code)?.exponent;
	expect(['KZT', 'JPY', 'KWD', 'IQD', 'COIN'].map(exponentOf)).toEqual([2, 0, 3, 3, 0]);
	expect(new Set(currencies.map(({ code }) => code)).size).toBe(currencies.length);
});

describe('an amount as a decimal number', () => {
	test.each([
		['150000', 2, '1500.00'],
		['5', 2, '0.05'],
		['-5', 2, '-0.05'],
		['-150000', 0, '-150000'],
		['0', 3, '0.000'],
		['9007199254740993', 2, '90071992547409.93'],
	])('%s with %i places is %s', (minor, exponent, shown) => {
		expect(decimalText(BigInt(minor), exponent)).toBe(shown);
	});

	test('keeps every digit', () => {
		fc.assert(
			fc.property(anyTotal, fc.integer({ min: 0, max: 4 }), (amount, exponent) => {
				const text = decimalText(amount, exponent);
				expect(BigInt(text.replace('.', ''))).toBe(amount);
				expect(text.split('.')[1]?.length ?? 0).toBe(exponent);
			}),
		);
	});
});
