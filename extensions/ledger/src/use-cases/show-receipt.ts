import { Forbidden } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { disclose, visibleEntries } from '../domain/receipt.ts';
import { ReceiptNotReady } from '../errors.ts';
import { isLedgerReader, journalExists, ownersOf, receiptOf } from '../proof-store.ts';
import type { Receipt, ReceiptRequest } from '../proof-schemas.ts';

/**
 * The signed receipt of a journal, as far as the actor may see it. Refuses with FORBIDDEN, and with
 * RECEIPT_NOT_READY until the journal is sealed.
 */
export async function showReceipt(work: Work, { id }: ReceiptRequest): Promise<Receipt> {
	const { isAdmin } = work.actor;
	const reader = { isAdmin, isLedgerReader: await isLedgerReader(work) };
	const owners = await ownersOf(work, id);
	const visible = visibleEntries(
		reader,
		owners.map(({ owner, is_member: isMember }) => ({ owner, isMember })),
	);
	const seesRejected = isAdmin && (await journalExists(work, id));
	if (!visible.includes(true) && !seesRejected) throw Forbidden;

	const receipt = await receiptOf(work, id);
	if (!receipt) throw ReceiptNotReady;
	return disclose(receipt, reader, visible) as Receipt;
}
