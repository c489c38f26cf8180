import { expect, test } from 'vitest';
import { splitAmong } from './domain/split.ts';
import * as examples from './examples.ts';
import * as schemas from './schemas.ts';

test.each([
	['previewDistribution', examples.previewDistribution, schemas.split],
	['draftDistribution', examples.draftDistribution, schemas.distribution],
	['approveDistribution', examples.approveDistribution, schemas.distribution],
	['postDistribution', examples.postDistribution, schemas.distribution],
	['readDistribution', examples.readDistribution, schemas.distributionToday],
] as const)('the example of %s is a possible answer', (_, { answer }, schema) => {
	expect(schema.safeParse(answer).error).toBeUndefined();
});

test('the example is the split that would be computed', () => {
	const { answer } = examples.previewDistribution;
	const holdings = answer.lines.map(({ shareholder, units }) => ({
		shareholder,
		class: 'common',
		units: BigInt(units),
		currency: 'KZT',
	}));

	const lines = splitAmong({ amount: BigInt(answer.amount), currency: 'KZT' }, holdings);

	expect(lines.map(({ amount }) => String(amount))).toEqual(
		answer.lines.map(({ amount }) => amount),
	);
	expect(lines.map(({ remainder }) => String(remainder))).toEqual(
		answer.lines.map(({ remainder }) => remainder),
	);
});

test('a request names a shift, or all that an amount needs', () => {
	const amount = {
		organization: examples.draftDistribution.answer.organization,
		amount: '100',
		currency: 'KZT',
		period_start: '2026-01-01',
		period_end: '2026-02-01',
	};
	const wrongIn = (request: object) =>
		schemas.splitRequest.safeParse(request).error?.issues.map(({ path }) => path.join('.')) ?? [];

	expect(wrongIn(examples.draftDistribution.request)).toEqual([]);
	expect(wrongIn(amount)).toEqual([]);
	expect(wrongIn({})).toEqual(['organization', 'amount', 'currency', 'period_start', 'period_end']);
	expect(wrongIn({ ...amount, shift: amount.organization })).toEqual(Object.keys(amount));
	expect(wrongIn({ ...amount, period_end: amount.period_start })).toEqual(['period_end']);
});
