/** Runs at once, and then at most every `ms`: calls in between become one that runs at the end. */
export function atMostEvery(ms: number, run: () => void): () => void {
	let timer: NodeJS.Timeout | undefined;
	let isWanted = false;

	return function call(): void {
		if (timer) {
			isWanted = true;
			return;
		}
		timer = setTimeout(() => {
			timer = undefined;
			if (!isWanted) return;
			isWanted = false;
			call();
		}, ms);
		timer.unref();
		run();
	};
}

/** A bell that is rung by one side and waited for by the other; a ring before the wait is not lost. */
export type Bell = {
	readonly ring: () => void;
	/** Resolves at the next ring, after `ms` at the latest. */
	readonly wait: (ms: number) => Promise<void>;
};

/** A bell that nobody has rung yet. */
export function bell(): Bell {
	let hasRung = false;
	let wake: (() => void) | undefined;

	return {
		ring: () => {
			hasRung = true;
			wake?.();
		},
		wait: async (ms) => {
			if (!hasRung) {
				await new Promise<void>((resolve) => {
					const timer = setTimeout(resolve, ms);
					wake = () => {
						clearTimeout(timer);
						resolve();
					};
				});
				wake = undefined;
			}
			hasRung = false;
		},
	};
}
