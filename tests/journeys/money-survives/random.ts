/** Numbers that look random and are the same for the same seed. */

export type Random = {
	/** A whole number from 0 on, less than `end`. */
	readonly below: (end: number) => number;
	/** A whole number from `first` to `last`. */
	readonly between: (first: number, last: number) => number;
	readonly pick: <Item>(items: readonly Item[]) => Item;
};

/** The mulberry32 generator: 32 bits of state, good enough for plans of tests. */
export function randomOf(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (end: number): number => Math.floor(next() * end);
	return {
		below,
		between: (first, last) => first + below(last - first + 1),
		pick: (items) => items[below(items.length)]!,
	};
}
