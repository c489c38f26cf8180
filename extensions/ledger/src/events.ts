/** A journal was posted: money moved. `accounts` are the ids of all its legs. */
export type JournalPosted = {
	readonly topic: 'ledger.journal.posted';
	readonly payload: {
		readonly journal: string;
		readonly kind: string;
		readonly currency: string;
		readonly accounts: readonly number[];
	};
};

export const topics = [
	'ledger.journal.posted',
] as const satisfies readonly JournalPosted['topic'][];
