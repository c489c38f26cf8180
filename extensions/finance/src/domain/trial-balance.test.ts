import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trialBalanceOf, type PurposeSums } from './trial-balance.ts';

const row = (purpose: string | null, debits: bigint, credits: bigint): PurposeSums => ({
	currency: 'KZT',
	exponent: 2,
	purpose,
	accounts: 1,
	debits,
	credits,
});

describe('a trial balance', () => {
	test('tells debits, credits and balance of each purpose', () => {
		const [tenge] = trialBalanceOf([row('revenue', 0n, 700n), row('wallet', 700n, 0n)]);

		expect(tenge).toEqual({
			currency: 'KZT',
			exponent: 2,
			debits: 700n,
			credits: 700n,
			elsewhere: 0n,
			sum: 0n,
			purposes: [
				{ purpose: 'revenue', accounts: 1, debits: 0n, credits: 700n, balance: 700n },
				{ purpose: 'wallet', accounts: 1, debits: 700n, credits: 0n, balance: -700n },
			],
		});
	});

	test('shows of accounts that the reader may not see one figure only', () => {
		const [tenge] = trialBalanceOf([row('wallet', 0n, 300n), row(null, 900n, 600n)]);

		expect(tenge).toMatchObject({ debits: 0n, credits: 300n, elsewhere: -300n, sum: 0n });
		expect(tenge?.purposes).toHaveLength(1);
	});

	test('of balanced journals sums to 0, whatever is hidden', () => {
		const leg = fc.record({
			amount: fc.bigInt({ min: 1n, max: 10n ** 18n }),
			from: fc.constantFrom('wallet', 'till', null),
			to: fc.constantFrom('revenue', 'wallet', null),
		});
		fc.assert(
			fc.property(fc.array(leg, { minLength: 1 }), (journals) => {
				const rows = journals.flatMap(({ amount, from, to }) => [
					row(from, amount, 0n),
					row(to, 0n, amount),
				]);
				expect(trialBalanceOf(rows).map(({ sum }) => sum)).toEqual([0n]);
			}),
		);
	});

	test('never adds amounts of different currencies', () => {
		const dollars = { ...row('wallet', 0n, 5n), currency: 'USD' };

		const balances = trialBalanceOf([row('wallet', 0n, 7n), dollars]);

		expect(balances.map(({ currency, credits }) => [currency, credits])).toEqual([
			['KZT', 7n],
			['USD', 5n],
		]);
	});

	test('shows an imbalance instead of hiding it', () => {
		expect(trialBalanceOf([row('wallet', 1n, 3n)])[0]?.sum).toBe(2n);
	});
});
