import { describe, expect, test } from 'vitest';
import { nextStep } from './lifetime.ts';

describe('a connection whose token ends at second 1000', () => {
	test.each([
		[undefined, 0, { phase: 'expiring', inMs: 940_000 }],
		[undefined, 999_000, { phase: 'expiring', inMs: 0 }],
		['expiring', 940_000, { phase: 'expired', inMs: 70_000 }],
		['expired', 1_010_000, { phase: 'over', inMs: 5_000 }],
		['over', 1_015_000, undefined],
	] as const)('after %s at %i ms is followed by %o', (done, now, step) => {
		expect(nextStep(1_000, done, now)).toEqual(step);
	});
});
