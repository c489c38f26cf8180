/**
 * Whether this process can serve.
 *
 * - A required part that is down makes the whole an error; any other one, or a warning, makes it
 *   degraded.
 * - A check is quick and bounded: one that does not answer in time is down.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { log } from './log.ts';

export type Health = 'ok' | 'degraded' | 'error';

export type Check = {
	readonly required: boolean;
	/** Answers 'degraded' where it works but somebody should look; throws where it does not work. */
	readonly run: () => Promise<Health | void>;
};

const TIME_MS = 2_000;

const checks = new Map<string, Check>();

/** Adds a part to what /ops/health looks at; a second one of the same name replaces the first. */
export function registerCheck(name: string, check: Check): void {
	checks.set(name, check);
}

/** The state of every part, and of the whole. */
export async function examine(): Promise<{
	readonly status: Health;
	readonly checks: { readonly [name: string]: Health };
}> {
	const parts = await Promise.all(
		[...checks].map(async ([name, check]) => {
			const state = await stateOf(name, check);
			const weight: Health = state === 'error' && !check.required ? 'degraded' : state;
			return { name, state, weight };
		}),
	);
	const worst = (['error', 'degraded'] as const).find((state) =>
		parts.some(({ weight }) => weight === state),
	);
	return {
		status: worst ?? 'ok',
		checks: Object.fromEntries(parts.map(({ name, state }) => [name, state])),
	};
}

async function stateOf(name: string, check: Check): Promise<Health> {
	const late = pause(TIME_MS, 'late', { ref: false });
	try {
		const state = await Promise.race([check.run(), late]);
		if (state === 'late') throw new Error(`No answer within ${TIME_MS} ms.`);
		return state === undefined ? 'ok' : (state as Health);
	} catch (error) {
		log.warn('check failed', { check: name, error });
		return 'error';
	}
}
