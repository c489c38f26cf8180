import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strike, take, type Bucket } from './rate-limit.ts';

describe('a limit', () => {
	test('lets a burst through, then says when to come back', () => {
		const rule = { perSecond: 0.1, burst: 2 };
		const first = take(undefined, rule, 0);
		const second = take(first.bucket, rule, 0);

		expect(take(second.bucket, rule, 1_000)).toMatchObject({
			isAllowed: false,
			retryAfterSeconds: 9,
		});
		expect(take(second.bucket, rule, 10_000).isAllowed).toBe(true);
	});

	test('never lets through more than the burst and what filled up meanwhile', () => {
		const rule = { perSecond: 5, burst: 3 };
		const anyPauses = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 });
		fc.assert(
			fc.property(anyPauses, (pauses) => {
				let bucket: Bucket | undefined;
				let now = 0;
				let allowed = 0;
				for (const pause of pauses) {
					now += pause;
					const taken = take(bucket, rule, now);
					bucket = taken.bucket;
					if (taken.isAllowed) allowed += 1;
				}
				expect(allowed).toBeLessThanOrEqual(rule.burst + (now / 1_000) * rule.perSecond + 1e-6);
			}),
		);
	});
});

test('strikes of more than a minute ago are forgotten', () => {
	expect(strike([0, 30_000], 60_000)).toEqual([30_000, 60_000]);
});
