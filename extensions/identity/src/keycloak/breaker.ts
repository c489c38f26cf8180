/** Stops asking somebody who does not answer, so that nobody waits in vain. */
import { ServiceUnavailable } from '@cubehub/core/errors';

export type Breaker = {
	/** Calls; throws ServiceUnavailable with `retry_after` (seconds) while it is open. */
	run<Result>(call: () => Promise<Result>): Promise<Result>;
};

type Options = {
	/** Failures in a row that open it. */
	readonly most: number;
	/** How long it stays open; then one call is let through to see. */
	readonly openMs: number;
	/** Whether an error says that nobody is there, rather than no. */
	readonly isFailure: (error: unknown) => boolean;
	readonly now?: () => number;
};

/** A breaker that lets everything through at first. */
export function breaker({ most, openMs, isFailure, now = Date.now }: Options): Breaker {
	let failures = 0;
	let closedAgainAt = 0;
	let isTrying = false;

	const admit = (): void => {
		if (failures < most) return;
		const left = closedAgainAt - now();
		if (left > 0 || isTrying) {
			throw ServiceUnavailable.with({ retry_after: Math.max(1, Math.ceil(left / 1000)) });
		}
		isTrying = true;
	};
	const failed = (): void => {
		failures += 1;
		if (failures >= most) closedAgainAt = now() + openMs;
	};

	return {
		async run(call) {
			admit();
			try {
				const result = await call();
				failures = 0;
				return result;
			} catch (error) {
				if (isFailure(error)) failed();
				else failures = 0;
				throw error;
			} finally {
				isTrying = false;
			}
		},
	};
}
