/**
 * When a failed event is tried again, and when it is given up.
 *
 * - The wait doubles from attempt to attempt and is spread by half of itself to either side, so that
 *   events which failed together do not come back together.
 * - After eight attempts an event is a dead letter.
 */

export const MAX_ATTEMPTS = 8;

/** Milliseconds until the next attempt; `random` is in [0, 1), `attempts` counts the failed ones from 1. */
export function waitAfter(attempts: number, baseMs: number, random: number): number {
	const doublings = Math.min(Math.max(attempts, 1), MAX_ATTEMPTS) - 1;
	return Math.round(baseMs * 2 ** doublings * (0.5 + random));
}

/** Whether no further attempt follows. */
export function isGivenUp(attempts: number, error: unknown): boolean {
	return attempts >= MAX_ATTEMPTS || isUnrecoverable(error);
}

/** By its name: the queue library of a deployment with Redis throws one of its own. */
function isUnrecoverable(error: unknown): boolean {
	return error instanceof Error && error.name === 'UnrecoverableError';
}
