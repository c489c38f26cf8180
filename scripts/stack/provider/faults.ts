/** How tests make the provider behave badly: by what a request mentions, a number of times. */

export type Fault = {
	/** Part of the request: method, path and decoded body. */
	readonly match: string;
	/**
	 * error: nothing is done, 500 is answered. hang: nothing is done, nothing is answered.
	 * lose: it is done, and the answer is lost. late: it is done, and answered after `delayMs`.
	 */
	readonly mode: 'error' | 'hang' | 'lose' | 'late';
	readonly times: number;
	readonly delayMs?: number;
};

export type Faults = {
	readonly add: (fault: Fault) => void;
	readonly clear: (match: string) => void;
	/** The fault that this request meets; counts it. */
	readonly take: (request: string) => Fault | undefined;
};

export function faults(): Faults {
	let pending: Fault[] = [];
	return {
		add: (fault) => {
			pending.push(fault);
		},
		clear: (match) => {
			pending = pending.filter((fault) => fault.match !== match);
		},
		take: (request) => {
			const met = pending.find(({ match }) => request.includes(match));
			if (!met) return undefined;
			pending = pending.flatMap((fault) => {
				if (fault !== met) return [fault];
				return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
			});
			return met;
		},
	};
}
