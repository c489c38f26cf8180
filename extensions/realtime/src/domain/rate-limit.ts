/**
 * How much a client may ask.
 *
 * - A bucket holds up to `burst` calls and fills by `perSecond`; an empty one says when to come back.
 * - Strikes count what should not happen at all within a minute.
 */

export type Rule = { readonly perSecond: number; readonly burst: number };
export type Bucket = { readonly calls: number; readonly at: number };
export type Taken =
	| { readonly isAllowed: true; readonly bucket: Bucket }
	| { readonly isAllowed: false; readonly bucket: Bucket; readonly retryAfterSeconds: number };

const MINUTE_MS = 60_000;

/** Takes one call at `now` (milliseconds); no bucket yet means a full one. */
export function take(bucket: Bucket | undefined, rule: Rule, now: number): Taken {
	const calls = bucket ? refilled(bucket, rule, now) : rule.burst;
	if (calls >= 1) return { isAllowed: true, bucket: { calls: calls - 1, at: now } };
	return {
		isAllowed: false,
		bucket: { calls, at: now },
		retryAfterSeconds: Math.ceil((1 - calls) / rule.perSecond),
	};
}

function refilled({ calls, at }: Bucket, { perSecond, burst }: Rule, now: number): number {
	const seconds = Math.max(0, now - at) / 1_000;
	return Math.min(burst, calls + seconds * perSecond);
}

/** Adds a strike and forgets those of more than a minute ago. */
export function strike(strikes: readonly number[], now: number): readonly number[] {
	return [...strikes.filter((at) => now - at < MINUTE_MS), now];
}
