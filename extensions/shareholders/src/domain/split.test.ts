import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Holding, splitAmong } from './split.ts';

const common = (shareholder: string, units: bigint): Holding => ({
	shareholder,
	class: 'common',
	units,
	currency: 'KZT',
});
const tenge = (amount: bigint) => ({ amount, currency: 'KZT' });
const amounts = (amount: bigint, holdings: readonly Holding[]) =>
	splitAmong(tenge(amount), holdings).map((line) => line.amount);
const refusedWith = (code: string): unknown => expect.objectContaining({ code });

const anyAmount = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n });
const anyHoldings = fc.uniqueArray(
	fc.record({
		shareholder: fc.uuid(),
		class: fc.constantFrom('common', 'preferred'),
		units: fc.bigInt({ min: 1n, max: 10n ** 12n }),
		currency: fc.constant('KZT'),
	}),
	{ minLength: 1, maxLength: 40, selector: (holding) => holding.shareholder + holding.class },
);

describe('the split of an amount', () => {
	test('M-T33 gives one unit over three equal holders to the lowest id', () => {
		expect(amounts(1n, [common('c', 1n), common('a', 1n), common('b', 1n)])).toEqual([1n, 0n, 0n]);
	});

	test('M-T33 is exact for 10^15 over 500 holders', () => {
		const holdings = Array.from({ length: 500 }, (_, index) =>
			common(String(index).padStart(3, '0'), BigInt(index * index + 1)),
		);

		const sum = amounts(10n ** 15n, holdings).reduce((total, amount) => total + amount, 0n);

		expect(sum).toBe(10n ** 15n);
	});

	test('M-T33 gives a holder without units nothing', () => {
		expect(amounts(5n, [common('a', 0n), common('b', 2n)])).toEqual([0n, 5n]);
	});

	test.each([
		[5n, [70n, 30n], [4n, 1n]],
		[5n, [30n, 70n], [1n, 4n]],
		[100n, [1n, 1n, 1n], [34n, 33n, 33n]],
		[321_429n, [500n, 300n, 200n], [160_714n, 96_429n, 64_286n]],
	])('of %s over %s is %s', (amount, units, parts) => {
		const holdings = units.map((weight, index) => common(String(index), weight));

		expect(amounts(amount, holdings)).toEqual(parts);
	});

	test('counts the classes of a holder together', () => {
		const [line, ...others] = splitAmong(tenge(10n), [
			common('a', 2n),
			{ ...common('a', 3n), class: 'preferred' },
		]);

		expect(line).toMatchObject({ shareholder: 'a', units: 5n, totalUnits: 5n, amount: 10n });
		expect(others).toEqual([]);
	});

	test('is refused when nobody holds units', () => {
		expect(() => splitAmong(tenge(1n), [])).toThrow(refusedWith('NO_HOLDERS'));
	});

	test('is refused in a currency in which a holder has no account', () => {
		const holdings = [common('a', 1n), { ...common('b', 1n), currency: 'USD' }];

		expect(() => splitAmong(tenge(1n), holdings)).toThrow(refusedWith('CURRENCY_MISMATCH'));
	});

	test('adds up to the amount', () => {
		fc.assert(
			fc.property(anyAmount, anyHoldings, (amount, holdings) => {
				const sum = amounts(amount, holdings).reduce((total, part) => total + part, 0n);
				expect(sum).toBe(amount);
			}),
		);
	});

	test('is within one unit of the quota of each holder', () => {
		fc.assert(
			fc.property(anyAmount, anyHoldings, (amount, holdings) => {
				for (const line of splitAmong(tenge(amount), holdings)) {
					expect(line.floorAmount * line.totalUnits + line.remainder).toBe(amount * line.units);
					expect(line.amount).toBe(line.floorAmount + line.extra);
				}
			}),
		);
	});

	test('gives more units never less', () => {
		fc.assert(
			fc.property(anyAmount, anyHoldings, (amount, holdings) => {
				const lines = [...splitAmong(tenge(amount), holdings)].sort((one, other) =>
					one.units < other.units ? -1 : Number(one.units > other.units),
				);
				for (const [index, line] of lines.entries()) {
					const smaller = lines[index - 1];
					if (smaller && smaller.units < line.units) {
						expect(line.amount).toBeGreaterThanOrEqual(smaller.amount);
					}
				}
			}),
		);
	});

	test('does not depend on the order of the holdings', () => {
		fc.assert(
			fc.property(anyAmount, anyHoldings, (amount, holdings) => {
				const lines = splitAmong(tenge(amount), holdings);
				expect(splitAmong(tenge(amount), [...holdings].reverse())).toEqual(lines);
			}),
		);
	});
});
