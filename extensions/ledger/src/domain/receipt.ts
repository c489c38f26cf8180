/**
 * What a person may see of a receipt.
 *
 * - A part that is not shown keeps its commitment: the leaf can be made again from what is there.
 * - An entry is shown to whoever may read its account; who nothing is shown to gets no receipt.
 * - The details name staff and tell their reasons: they are for readers of the ledger.
 */
import { mayReadAccount, type AccountReader } from './access.ts';

type Part = { readonly hash: string; readonly shown: unknown };

export type ReceiptDocument = {
	readonly details: Part;
	readonly entries: readonly Part[];
	readonly [name: string]: unknown;
};

/** Whose account an entry moved, as the reader sees it. */
export type EntryOwner = {
	readonly owner: 'self' | 'user' | 'organization' | 'system';
	readonly isMember: boolean;
};

type Reader = Omit<AccountReader, 'isMember'>;

/** Which entries of a journal the reader may see, in their order. */
export function visibleEntries(reader: Reader, owners: readonly EntryOwner[]): readonly boolean[] {
	return owners.map(({ owner, isMember }) => mayReadAccount({ ...reader, isMember }, owner));
}

/** The receipt with the entries of others and the details of strangers closed. */
export function disclose<Receipt extends ReceiptDocument>(
	receipt: Receipt,
	reader: Reader,
	visible: readonly boolean[],
): Receipt {
	const readsDetails = reader.isAdmin || reader.isLedgerReader;
	return {
		...receipt,
		details: readsDetails ? receipt.details : closed(receipt.details),
		entries: receipt.entries.map((entry, index) => (visible[index] ? entry : closed(entry))),
	};
}

function closed({ hash }: Part): Part {
	return { hash, shown: null };
}
