import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taxed, type PriceMode } from './tax.ts';

const vat = { id: 'vat', ratePpm: 120_000n };

const anyAmount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const anyTax = fc.record({
	id: fc.constant('any'),
	ratePpm: fc.bigInt({ min: 0n, max: 1_000_000n }),
});
const anyMode = fc.constantFrom<PriceMode>('inclusive', 'exclusive');

describe('the tax of a line', () => {
	test.each([
		[360_000n, { net: 321_429n, tax: 38_571n, total: 360_000n }],
		[112n, { net: 100n, tax: 12n, total: 112n }],
		[1n, { net: 1n, tax: 0n, total: 1n }],
		[0n, { net: 0n, tax: 0n, total: 0n }],
	])('is taken out of %s where the price contains it', (amount, parts) => {
		expect(taxed(amount, vat, 'inclusive')).toEqual(parts);
	});

	test.each([
		[100n, { net: 100n, tax: 12n, total: 112n }],
		// 3.48 and 0.48.
		[29n, { net: 29n, tax: 3n, total: 32n }],
		[4n, { net: 4n, tax: 0n, total: 4n }],
	])('comes on top of %s where the price does not contain it', (amount, parts) => {
		expect(taxed(amount, vat, 'exclusive')).toEqual(parts);
	});

	test('rounds a half away from zero', () => {
		expect(taxed(100n, { id: 'half', ratePpm: 125_000n }, 'exclusive').tax).toBe(13n);
	});

	test.each<PriceMode>(['inclusive', 'exclusive'])('is nothing without a tax, %s', (mode) => {
		expect(taxed(999n, undefined, mode)).toEqual({ net: 999n, tax: 0n, total: 999n });
		expect(taxed(999n, { id: 'zero', ratePpm: 0n }, mode)).toEqual({
			net: 999n,
			tax: 0n,
			total: 999n,
		});
	});

	test('and the net add up to the total, and the price is one of the two', () => {
		fc.assert(
			fc.property(anyAmount, anyTax, anyMode, (amount, tax, mode) => {
				const parts = taxed(amount, tax, mode);

				expect(parts.net + parts.tax).toBe(parts.total);
				expect(mode === 'inclusive' ? parts.total : parts.net).toBe(amount);
				expect(parts.tax >= 0n && parts.net >= 0n).toBe(true);
			}),
		);
	});

	test('is within half a unit of the exact tax', () => {
		fc.assert(
			fc.property(anyAmount, anyTax, (amount, tax) => {
				const { tax: added } = taxed(amount, tax, 'exclusive');
				const exactMillionths = amount * tax.ratePpm;

				const error = added * 1_000_000n - exactMillionths;
				expect(error <= 500_000n && error > -500_000n).toBe(true);
			}),
		);
	});
});
