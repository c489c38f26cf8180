import fc from 'fast-check';
import { expect, test } from 'vitest';
import { turnoverOf } from './turnover.ts';

const entries = fc.array(fc.bigInt({ min: -1_000n, max: 1_000n }), { maxLength: 30 });

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/** What the store reads of a history of entries whose period is [from, to). */
function movements(history: readonly bigint[], from: number, to: number) {
	const period = history.slice(from, to);
	return {
		balance: sum(history),
		since: sum(history.slice(from)),
		debits: -sum(period.filter((amount) => amount < 0n)),
		credits: sum(period.filter((amount) => amount > 0n)),
	};
}

test('opening and closing are the balances at the ends of the period', () => {
	fc.assert(
		fc.property(entries, fc.nat(30), fc.nat(30), (history, one, other) => {
			const [from, to] = [Math.min(one, other), Math.max(one, other)];

			const { opening, closing } = turnoverOf(movements(history, from, to));

			expect(opening).toBe(sum(history.slice(0, from)));
			expect(closing).toBe(sum(history.slice(0, to)));
		}),
	);
});

test('the closing of a period is the opening of the next one', () => {
	fc.assert(
		fc.property(entries, fc.nat(30), (history, middle) => {
			const first = turnoverOf(movements(history, 0, middle));
			const second = turnoverOf(movements(history, middle, history.length));

			expect(second.opening).toBe(first.closing);
			expect(second.closing).toBe(sum(history));
		}),
	);
});

test('an account that never moved has nothing but zeros', () => {
	expect(turnoverOf(movements([], 0, 0))).toEqual({
		opening: 0n,
		debits: 0n,
		credits: 0n,
		closing: 0n,
	});
});
