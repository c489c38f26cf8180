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

/** A hold ended: captured in part or whole, given back, or over by the clock of the database. */
export type HoldEnded = {
	readonly topic: 'ledger.hold.captured' | 'ledger.hold.released' | 'ledger.hold.expired';
	readonly payload: {
		readonly hold: string;
		readonly account: number;
		/** Whose account; none for one of a company. */
		readonly user: string | null;
		readonly currency: string;
		readonly amount: string;
		readonly captured: string;
		readonly ref_type: string | null;
		readonly ref_id: string | null;
	};
};

/** What has become of a withdrawal. A provider that refuses to pay rejects it too: see `failure`. */
export type WithdrawalChanged = {
	readonly topic:
		| 'ledger.withdrawal.requested'
		| 'ledger.withdrawal.approved'
		| 'ledger.withdrawal.paid'
		| 'ledger.withdrawal.rejected';
	readonly payload: {
		readonly withdrawal: string;
		readonly user: string;
		readonly amount: string;
		readonly currency: string;
		readonly status: string;
		readonly reason: string | null;
		readonly failure: string | null;
	};
};

type LedgerEvent = JournalPosted | HoldEnded | WithdrawalChanged;

export const topics = [
	'ledger.journal.posted',
	'ledger.hold.captured',
	'ledger.hold.released',
	'ledger.hold.expired',
	'ledger.withdrawal.requested',
	'ledger.withdrawal.approved',
	'ledger.withdrawal.paid',
	'ledger.withdrawal.rejected',
] as const satisfies readonly LedgerEvent['topic'][];
