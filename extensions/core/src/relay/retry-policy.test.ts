import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnrecoverableError } from '../outbox.ts';
import { isGivenUp, MAX_ATTEMPTS, waitAfter } from './retry-policy.ts';

describe('the wait after a failed attempt', () => {
	test.each([
		[1, 1_000],
		[2, 2_000],
		[4, 8_000],
		[7, 64_000],
	])('%i is %i ms in the middle', (attempts, wait) => {
		expect(waitAfter(attempts, 1_000, 0.5)).toBe(wait);
	});

	test('stays within half of itself on either side', () => {
		const anyRandom = fc.double({ min: 0, max: 0.999_999, noNaN: true });
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 50 }), anyRandom, (attempts, random) => {
				const middle = waitAfter(attempts, 1_000, 0.5);
				const wait = waitAfter(attempts, 1_000, random);
				expect(wait).toBeGreaterThanOrEqual(middle * 0.5);
				expect(wait).toBeLessThanOrEqual(middle * 1.5);
			}),
		);
	});
});

describe('an event', () => {
	test('is tried eight times', () => {
		expect(isGivenUp(MAX_ATTEMPTS - 1, new Error('again'))).toBe(false);
		expect(isGivenUp(MAX_ATTEMPTS, new Error('again'))).toBe(true);
	});

	test('is given up at once when no attempt can help', () => {
		expect(isGivenUp(1, new UnrecoverableError('never'))).toBe(true);
	});
});
