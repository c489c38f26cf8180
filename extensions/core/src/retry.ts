/** Runs again what lost against another transaction: bounded, later each time, never in step. */
import { setTimeout as pause } from 'node:timers/promises';
import { isConflict } from './database-errors.ts';
import { log } from './log.ts';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 15;

/** Runs `attempt` until it succeeds, fails for another reason than a conflict, or has had five tries. */
export async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await attempt();
		} catch (error) {
			if (!isConflict(error) || tries === ATTEMPTS) throw error;
			log.debug('transaction runs again', { tries, error });
			await pause(FIRST_PAUSE_MS * 2 ** tries * (0.5 + Math.random()));
		}
	}
}
