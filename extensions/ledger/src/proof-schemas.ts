import { instant, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 hex digits.');
const number = z.string().regex(/^(0|[1-9]\d{0,18})$/, 'Expected a string of digits.');
const signed = z.string().regex(/^-?(0|[1-9]\d{0,18})$/, 'Expected a string of digits.');
const moment = z.string().describe('In UTC, to the microsecond.');

export const receiptRequest = z.strictObject({ id: uuid });
export type ReceiptRequest = z.output<typeof receiptRequest>;

const journal = z.strictObject({
	no: number,
	id: uuid,
	kind: z.string(),
	currency: z.string(),
	status: z.enum(['posted', 'rejected']),
	reject_code: z.string().nullable(),
	reverses: uuid.nullable(),
	ref_type: z.string().nullable(),
	ref_id: uuid.nullable(),
	effective_at: moment,
	created_at: moment,
});

const details = z.strictObject({
	salt: digest,
	request_hash: z.string(),
	actor_id: uuid.nullable(),
	correlation_id: uuid.nullable(),
	reason: z.string().nullable(),
	meta: z.string().nullable().describe('JSON, byte for byte as it is kept.'),
});

const entry = z.strictObject({
	salt: digest,
	id: number,
	account: number,
	amount: signed,
	balance_after: signed.nullable(),
	account_seq: number.nullable(),
	created_at: moment,
});

const checkpoint = z.strictObject({
	first_no: number,
	last_no: number,
	journals_count: z.number().int(),
	late: z.array(number).describe('Journals of earlier numbers that were committed later.'),
	root: digest,
	previous: digest,
	key: z.string(),
	created_at: moment,
	hash: digest,
});

export const receipt = z.strictObject({
	format: z.literal('cubehub-receipt-v1'),
	journal,
	details: z.strictObject({
		hash: digest,
		shown: details.nullable().describe('For readers of the ledger.'),
	}),
	entries: z.array(
		z.strictObject({
			hash: digest,
			shown: entry.nullable().describe('For those who may read the account.'),
		}),
	),
	leaf: digest,
	path: z.array(z.strictObject({ side: z.enum(['left', 'right']), hash: digest })),
	checkpoint,
	signature: z.string().regex(/^[0-9a-f]{128}$/, 'Expected 128 hex digits.'),
	public_key: digest,
});
export type Receipt = z.input<typeof receipt>;

export const keysRequest = z.strictObject({});

export const signingKeys = z.array(
	z.strictObject({
		id: z.string(),
		algorithm: z.literal('Ed25519'),
		public_key: digest,
		created_at: instant,
		retired_at: instant.nullable().describe('What it signed before stays valid.'),
	}),
);
export type SigningKeys = z.input<typeof signingKeys>;
