/**
 * What the ledger and other domains give to each other: the answers of its SQL functions, and the
 * ports through which it asks for payments without knowing who makes them.
 */
import type { Minor } from '@cubehub/core/money';
import { port } from '@cubehub/core/ports';
import type { Work } from '@cubehub/core/work';

/** One leg of a journal, as a preview tells it: credit +, debit −, in minor units. */
export type Entry = {
	readonly account: string;
	readonly amount: string;
};

/**
 * The answer of a money operation: its document and the journal that moved the money, none when
 * nothing moved. A preview adds the exact entries, and the part of them that are fees.
 */
export type MoneyAnswer<Document> = Document & {
	readonly journal: string | null;
	readonly entries?: readonly Entry[];
	readonly fees?: string;
};

/** A payment that will credit its person's wallet once the provider's callback has been verified. */
export type TopUp = {
	readonly payment: string;
	readonly provider: string;
	/**
	 * Unknown: the provider did not answer, and is asked again. The later ones are answered to who
	 * repeats the request with its key.
	 */
	readonly status:
		'pending' | 'processing' | 'unknown' | 'succeeded' | 'failed' | 'cancelled' | 'refunded';
	/** What a frontend finishes the payment with; none while the provider has not answered. */
	readonly clientSecret: string | null;
	readonly amount: string;
	readonly currency: string;
};

export type Payments = {
	/**
	 * Stores the intent of the actor's payment and starts it at the provider; the same key of a
	 * request starts one. Must not run inside a transaction.
	 */
	readonly startTopUp: (
		work: Work,
		command: { readonly amount: Minor; readonly currency: string },
	) => Promise<TopUp>;
};

export type PayoutOrder = {
	/** Stored before the call; the same key pays once. */
	readonly key: string;
	readonly withdrawal: string;
	readonly amount: Minor;
	readonly currency: string;
	readonly destination: string;
};

export type PayoutState = {
	readonly id: string | null;
	readonly status: 'processing' | 'paid' | 'failed';
	readonly failure: string | null;
};

/** Pays money out. A provider that does not answer throws: the outcome is then unknown. */
export type Payouts = {
	readonly provider: string;
	readonly pay: (order: PayoutOrder) => Promise<PayoutState>;
	/** What became of a key; null when the provider has never seen it. */
	readonly find: (key: string) => Promise<PayoutState | null>;
};

export const payments = port<Payments>('payments');
export const payouts = port<Payouts>('payouts');
