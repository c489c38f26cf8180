/**
 * When something that failed outside is tried again.
 *
 * - The first pauses are short: an answer that was lost is known soon. Later ones double, up to an hour.
 * - After the last try somebody has to see to it.
 */

const TRIES = 10;
const LONGEST_SECONDS = 3_600;

/** The seconds until the next try after `attempts` of them; undefined when that was the last one. */
export function pauseAfter(attempts: number, baseSeconds: number): number | undefined {
	if (attempts >= TRIES) return undefined;
	return Math.min(baseSeconds * 2 ** Math.max(0, attempts - 1), LONGEST_SECONDS);
}

/** Whether somebody who was not found yet may still arrive: a call that was given up may go through. */
export function mayStillArrive(attempts: number): boolean {
	return attempts < 3;
}
