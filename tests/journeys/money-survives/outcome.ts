/** What an operation came to, as far as its answer tells. */

/** An account and what came to it. */
export type Entry = readonly [account: string, amount: bigint];

export type Journal = { readonly id: string; readonly entries: readonly Entry[] };

export type Outcome = {
	/** What was answered: a repetition is answered the same. */
	readonly told: string;
	readonly journals: readonly Journal[];
	/** The hold that was made or ended. */
	readonly hold?: Hold;
};

export type Hold = {
	readonly id: string;
	readonly account: string;
	readonly amount: bigint;
	readonly isOpen: boolean;
};

/** Nothing moved. */
export const refused = (told: string): Outcome => ({ told, journals: [] });

/** One journal was posted. */
export const posted = (told: string, id: string, entries: readonly Entry[]): Outcome => ({
	told,
	journals: [{ id, entries }],
});
