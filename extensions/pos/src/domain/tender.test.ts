import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settle, type Tender } from './tender.ts';

const cash = (amount: bigint, tendered = amount): Tender => ({ method: 'cash', amount, tendered });
const card = (amount: bigint): Tender => ({ method: 'card', amount });
const wallet = (amount: bigint): Tender => ({ method: 'wallet', amount, codeHash: 'shown' });

const mismatchOf = (run: () => unknown) => {
	try {
		run();
	} catch (error) {
		return (error as { detail: object }).detail;
	}
	throw new Error('Nothing was refused.');
};

describe('a settlement', () => {
	test.each([
		[1224n, 1200n],
		[1225n, 1250n],
		[1274n, 1250n],
		[1275n, 1300n],
	])('M-T31 %s UAH minor units are %s in cash', (due, paid) => {
		expect(settle(due, [cash(paid)], 50n)).toMatchObject({ total: paid, rounding: paid - due });
	});

	test.each([1224n, 1225n, 1274n, 1275n])('M-T31 %s are paid exactly by card', (due) => {
		expect(settle(due, [card(due)], 50n)).toMatchObject({ total: due, rounding: 0n });
	});

	test('rounds only what cards and wallets leave to cash', () => {
		const split = [wallet(500n), card(501n), cash(250n, 1000n)];

		expect(settle(1226n, split, 50n)).toMatchObject({ total: 1251n, rounding: 25n });
	});

	test('gives change in cash', () => {
		const { tenders } = settle(1200n, [card(200n), cash(1000n, 5000n)], 100n);

		expect(tenders).toMatchObject([
			{ method: 'card', tendered: 200n, change: 0n },
			{ method: 'cash', tendered: 5000n, change: 4000n },
		]);
	});

	test('of nothing needs no tender', () => {
		expect(settle(0n, [], 100n)).toEqual({ tenders: [], total: 0n, rounding: 0n });
	});

	test.each([
		['too little', 1000n, [card(999n)], { expected: '1000', given: '999' }],
		['too much', 1000n, [card(1001n)], { expected: '1000', given: '1001' }],
		['nothing', 1000n, [], { expected: '1000', given: '0' }],
		['cash that is not rounded', 1224n, [cash(1224n)], { expected: '1200', given: '1224' }],
		[
			'cash beside a card that pays all',
			1224n,
			[card(1224n), cash(50n)],
			{ expected: '1224', given: '1274' },
		],
		['cash for less than half a step', 20n, [cash(50n)], { expected: '0', given: '50' }],
	])('refuses %s, and tells what is expected', (_, due, tenders, detail) => {
		expect(mismatchOf(() => settle(due, tenders, 50n))).toEqual(detail);
	});

	test('pays the total to the unit, and is rounded by half a step at most', () => {
		const anyDue = fc.bigInt({ min: 1n, max: 10n ** 12n });
		const anyStep = fc.constantFrom(1n, 5n, 10n, 50n, 100n);
		fc.assert(
			fc.property(anyDue, anyStep, fc.integer({ min: 0, max: 99 }), (due, step, percent) => {
				const byCard = (due * BigInt(percent)) / 100n;
				const rest = ((2n * (due - byCard) + step) / (2n * step)) * step;
				fc.pre(rest > 0n);
				const tenders = byCard > 0n ? [card(byCard), cash(rest)] : [cash(rest)];

				const settlement = settle(due, tenders, step);
				const paid = settlement.tenders.reduce((total, { amount }) => total + amount, 0n);

				expect(paid).toBe(settlement.total);
				expect(settlement.total - settlement.rounding).toBe(due);
				expect(2n * settlement.rounding <= step && 2n * settlement.rounding > -step - 1n).toBe(
					true,
				);
			}),
		);
	});
});
