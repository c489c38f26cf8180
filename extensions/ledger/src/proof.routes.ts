/** What proves that the past of the ledger is what it was: receipts, and the keys that sign them. */
import { Forbidden } from '@cubehub/core/errors';
import { get } from '@cubehub/core/http';
import { ReceiptNotReady } from './errors.ts';
import * as examples from './proof-examples.ts';
import * as schemas from './proof-schemas.ts';
import { listSigningKeys } from './use-cases/list-signing-keys.ts';
import { showReceipt } from './use-cases/show-receipt.ts';

export const proofRoutes = [
	get('/journals/:id/receipt', {
		summary: 'Give the signed receipt of a journal, which anybody can check without this server.',
		description:
			'For whoever may read one of its accounts; entries of others are closed, but still counted in the proof. How it is checked: docs/receipts.md.',
		who: 'user',
		request: schemas.receiptRequest,
		answer: schemas.receipt,
		example: { request: { id: examples.receipt.journal.id }, answer: examples.receipt },
		refuses: [Forbidden, ReceiptNotReady],
		run: showReceipt,
	}),
	get('/keys', {
		summary: 'List the public keys that checkpoints and receipts are signed with.',
		who: 'public',
		request: schemas.keysRequest,
		answer: schemas.signingKeys,
		example: { request: {}, answer: examples.keys },
		refuses: [],
		run: listSigningKeys,
	}),
];
