/**
 * How a connection ends when its token does.
 *
 * - A minute before the end the client is told; ten seconds after it the rooms are left; fifteen
 *   seconds after it the connection is cut.
 * - A token without an end keeps its connection; the sweep looks after it.
 */

export type Phase = 'expiring' | 'expired' | 'over';
export type Step = { readonly phase: Phase; readonly inMs: number };

const SECOND_MS = 1_000;
const AFTER_END_SECONDS: readonly (readonly [Phase, number])[] = [
	['expiring', -60],
	['expired', 10],
	['over', 15],
];

/**
 * The step after `done` (none yet: undefined) for a token that ends at `exp` (seconds since 1970),
 * `now` in milliseconds. A step that is due already comes at once; undefined after the last one.
 */
export function nextStep(exp: number, done: Phase | undefined, now: number): Step | undefined {
	const index = AFTER_END_SECONDS.findIndex(([phase]) => phase === done) + 1;
	const next = AFTER_END_SECONDS[index];
	if (!next) return undefined;
	const [phase, seconds] = next;
	return { phase, inMs: Math.max((exp + seconds) * SECOND_MS - now, 0) };
}
