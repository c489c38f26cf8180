/** What the SQL functions of the ledger give to the money operations of other domains. */

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
