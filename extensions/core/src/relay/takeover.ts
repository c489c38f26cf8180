/**
 * Who runs the events of this process: the queue in Redis, or the process itself.
 *
 * - While the queue is away, events wait for it; after a while the process runs them itself.
 * - A queue whose jobs wait while the worker of this process takes none counts as away, too.
 * - As soon as the queue works again, it is given the events again: both may run at once, for an
 *   effect happens once whoever causes it.
 */

/** `queue`: by Redis; `waiting`: Redis is away, not for long; `in process`: without Redis. */
export type Mode = 'queue' | 'waiting' | 'in process';

/** What is seen of a queue; undefined while it does not answer. */
export type Seen =
	| {
			/** Jobs that nobody has taken. */
			readonly waiting: number;
			/** Jobs that this process has taken since it started, and still has in hand. */
			readonly taken: number;
			readonly inHand: number;
	  }
	| undefined;

export type Takeover = {
	/** Notes what is seen of the queue at this moment, in milliseconds; answers who runs events. */
	readonly look: (seen: Seen, now: number) => Mode;
	readonly mode: () => Mode;
};

/** Takes over when the queue has been away, or stuck, for `afterMs`. */
export function takeover(afterMs: number): Takeover {
	let mode: Mode = 'queue';
	let awaySince: number | undefined;
	let stuck: { readonly since: number; readonly taken: number } | undefined;

	return {
		look: (seen, now) => {
			awaySince = seen ? undefined : (awaySince ?? now);
			const isIdle = seen !== undefined && seen.waiting > 0 && seen.inHand === 0;
			if (!seen || !isIdle) stuck = undefined;
			else if (stuck?.taken !== seen.taken) stuck = { since: now, taken: seen.taken };

			const isOver = (since: number | undefined) => since !== undefined && now - since >= afterMs;
			if (isOver(awaySince) || isOver(stuck?.since)) mode = 'in process';
			else mode = awaySince === undefined ? 'queue' : 'waiting';
			return mode;
		},
		mode: () => mode,
	};
}
