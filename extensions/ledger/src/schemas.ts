import {
	amount,
	currency,
	cursor,
	instant,
	positiveAmount,
	signedAmount,
	uuid,
} from '@cubehub/core/http';
import { z } from 'zod';

const rowNumber = z
	.string()
	.regex(/^[1-9]\d{0,17}$/, 'The number of a row, as a string of digits.');

export const transfer = z.strictObject({
	to: uuid.describe('Who receives it.'),
	amount: positiveAmount.describe('In minor units.'),
	currency,
	note: z
		.string()
		.trim()
		.min(1)
		.max(200)
		.optional()
		.describe('For the receiver; both sides see it in their history.'),
});
export type Transfer = z.output<typeof transfer>;

export const transferReceipt = z.strictObject({
	to: uuid,
	amount,
	fee: amount.describe('Kept by the house: the receiver gets the amount less the fee.'),
	currency,
	note: z.string().nullable(),
	balance: signedAmount.describe('Of the sender’s wallet afterwards.'),
	journal: uuid.describe('The posting in the ledger.'),
});
export type TransferReceipt = z.input<typeof transferReceipt>;

export const walletRequest = z.strictObject({});

export const wallets = z.array(
	z.strictObject({
		account: rowNumber.nullable().describe('None before the first movement.'),
		currency,
		balance: signedAmount,
		held: signedAmount.describe('Reserved part of the balance.'),
		available: signedAmount.describe('Balance less what is held.'),
		status: z.enum(['active', 'frozen', 'closed']),
	}),
);
export type Wallets = z.input<typeof wallets>;

export const payCodeRequest = z.strictObject({
	max_amount: positiveAmount.describe('The most that a till may charge, in minor units.'),
	currency,
});
export type PayCodeRequest = z.output<typeof payCodeRequest>;

export const payCode = z.strictObject({
	code: z.string().length(12).describe('Told once: only its hash is kept.'),
	max_amount: amount,
	currency,
	expires_at: instant.describe('Two minutes from now.'),
});
export type IssuedPayCode = z.input<typeof payCode>;

export const checkRequest = z.strictObject({});

export const ledgerState = z.strictObject({
	ok: z.boolean().describe('Whether every rule of the ledger holds.'),
	checked_at: instant,
	problems: z
		.array(z.strictObject({ problem: z.string(), detail: z.record(z.string(), z.unknown()) }))
		.describe('Broken rules; a hundred at most.'),
	currencies: z.array(
		z.strictObject({
			currency,
			journals: z.string().describe('Posted journals.'),
			entries: z.string(),
			credits: z.string().describe('Sum of all credits, equal to that of the debits.'),
			sum: z.string().describe('Of all entries: 0.'),
		}),
	),
});
export type LedgerState = z.input<typeof ledgerState>;

export const entriesRequest = z.strictObject({ ...cursor, id: rowNumber });
export type EntriesRequest = z.output<typeof entriesRequest>;

export const accountEntry = z.strictObject({
	id: rowNumber,
	journal: uuid,
	kind: z.string(),
	currency,
	amount: signedAmount,
	balance_after: signedAmount.nullable().describe('None on append accounts.'),
	account_seq: z.string().nullable().describe('Counts the entries of the account without a gap.'),
	ref_type: z.string().nullable(),
	ref_id: uuid.nullable(),
	reason: z.string().nullable(),
	created_at: instant,
});
export type AccountEntry = z.input<typeof accountEntry>;
