import { amount, currency, cursor, instant, positiveAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';
import { DESTINATION_LENGTH_MAX, DESTINATION_LENGTH_MIN } from './domain/destination.ts';

export const withdrawRequest = z.strictObject({
	amount: positiveAmount.describe('In minor units.'),
	currency,
	destination: z
		.string()
		.trim()
		.regex(/^[^\p{C}]*$/u, 'Expected printable signs.')
		.min(DESTINATION_LENGTH_MIN)
		.max(DESTINATION_LENGTH_MAX)
		.describe(
			'Where the money goes: an account number, or a token of the provider; never the number of a card. It is kept encrypted.',
		),
});
export type WithdrawRequest = z.output<typeof withdrawRequest>;

const statuses = ['requested', 'approved', 'paid', 'rejected', 'cancelled', 'unknown'] as const;
const status = z
	.enum(statuses)
	.describe('unknown: the provider did not answer; it is asked again, and the money stays held.');

export const withdrawal = z.strictObject({
	id: uuid,
	user: uuid.describe('Whose money.'),
	amount,
	currency,
	destination: z.string().describe('Its last four signs.'),
	status,
	reason: z.string().nullable().describe('Why it was rejected or called off.'),
	failure: z.string().nullable().describe('What the provider said when it did not pay.'),
	journal: uuid.nullable().describe('The posting, once it is paid.'),
	expires_at: instant.nullable().describe('Until when somebody has to decide.'),
	created_at: instant,
	decided_at: instant.nullable(),
});
export type Withdrawal = z.input<typeof withdrawal>;

export const withdrawalId = z.strictObject({ id: uuid });
export type WithdrawalId = z.output<typeof withdrawalId>;

export const rejectRequest = z.strictObject({
	id: uuid,
	reason: z.string().trim().min(3).max(500).describe('For the owner of the money.'),
});
export type RejectRequest = z.output<typeof rejectRequest>;

export const withdrawalsRequest = z.strictObject({
	...cursor,
	scope: z
		.enum(['own', 'all'])
		.default('own')
		.describe('all: those of everybody, for managers and administrators.'),
	user: uuid.optional().describe('Only those of this person; with scope=all.'),
	status: status.optional(),
	currency: currency.optional(),
});
export type WithdrawalsRequest = z.output<typeof withdrawalsRequest>;

export const holdsRequest = z.strictObject({});

export const holds = z.array(
	z.strictObject({
		id: uuid,
		currency,
		amount,
		ref_type: z.string().nullable().describe('Kind of the document that it is held for.'),
		ref_id: uuid.nullable(),
		created_at: instant,
		expires_at: instant
			.nullable()
			.describe('When it is free again by itself; none while it is being paid out.'),
	}),
);
export type Holds = z.input<typeof holds>;

export const depositRequest = z.strictObject({
	amount: positiveAmount.describe('In minor units.'),
	currency,
});
export type DepositRequest = z.output<typeof depositRequest>;

export const deposit = z.strictObject({
	payment: uuid,
	provider: z.string(),
	status: z
		.enum(['pending', 'processing', 'unknown', 'succeeded', 'failed', 'cancelled', 'refunded'])
		.describe('unknown: the provider did not answer; it is asked again.'),
	client_secret: z
		.string()
		.nullable()
		.describe('What a frontend finishes the payment with; none where the provider has told none.'),
	amount,
	currency,
	journal: uuid
		.nullable()
		.describe('None: the wallet is credited by the callback of the provider.'),
});
export type Deposit = z.input<typeof deposit>;
