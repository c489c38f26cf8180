import { currency, instant, listOrFile, signedAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';
import { wallets } from './schemas.ts';

/** As the constraint ledger_journals_kind has them. */
export const journalKinds = [
	'deposit',
	'withdrawal',
	'transfer',
	'gift',
	'case_open',
	'claim',
	'sale',
	'refund',
	'opening_float',
	'paid_in',
	'paid_out',
	'cash_drop',
	'over_short',
	'distribution',
	'payout',
	'invoice',
	'invoice_payment',
	'credit_note',
	'fee',
	'exchange',
	'capture',
	'adjustment',
	'reversal',
] as const;

const entryNumber = z
	.string()
	.regex(/^[1-9]\d{0,17}$/, 'Expected the next_cursor of an earlier page.');

export const transactionsRequest = z
	.strictObject({
		...listOrFile,
		cursor: entryNumber.optional().describe('The next_cursor of the page before.'),
		currency: currency.optional(),
		kind: z.enum(journalKinds, 'Expected a kind of journal, such as transfer.').optional(),
		direction: z
			.enum(['in', 'out'], 'Expected in or out.')
			.optional()
			.describe('in: received; out: paid.'),
		counterparty: uuid.optional().describe('A person or an organization on the other side.'),
		from: instant.optional().describe('At this moment or later.'),
		to: instant.optional().describe('Before this moment.'),
	})
	.refine(({ from, to }) => !from || !to || from < to, {
		path: ['to'],
		message: 'Expected a moment after from.',
	});
export type TransactionsRequest = z.output<typeof transactionsRequest>;

const counterparty = z.strictObject({
	type: z.enum(['user', 'organization', 'system']),
	id: uuid.nullable(),
	name: z.string().nullable(),
});

export const transaction = z.strictObject({
	id: entryNumber,
	journal: uuid,
	kind: z.string().describe('transfer, sale, case_open …'),
	currency,
	amount: signedAmount.describe('In minor units: received +, paid −.'),
	balance_after: signedAmount,
	counterparties: z.array(counterparty).describe('The other side; five at most.'),
	note: z.string().nullable(),
	ref_type: z.string().nullable().describe('Kind of the document behind it.'),
	ref_id: uuid.nullable(),
	created_at: instant,
});
export type Transaction = z.input<typeof transaction>;

export const profileRequest = z.strictObject({});

export const profile = z.strictObject({
	id: uuid,
	first_name: z.string().nullable(),
	last_name: z.string().nullable(),
	email: z.string().nullable(),
	is_email_verified: z.boolean(),
	avatar: uuid.nullable().describe('A file: /assets/{avatar}.'),
	language: z.string().nullable(),
	wallets,
});
export type Profile = z.input<typeof profile>;
