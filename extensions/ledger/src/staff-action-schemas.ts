import { currency, cursor, instant, movedAmount, signedAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const account = z
	.string()
	.regex(/^[1-9]\d{0,17}$/, 'The number of an account, as a string of digits.');

const reason = z.string().trim().min(1).max(500).describe('Why, for whoever asks later.');

/** Of an account, `id` is its number. */
export const accountAction = z.strictObject({ id: account, reason });
export type AccountAction = z.output<typeof accountAction>;

export const accountStatus = z.strictObject({
	account,
	status: z.enum(['frozen', 'closed']),
	reason,
	journal: z.null().describe('No money moves.'),
});
export type AccountStatus = z.input<typeof accountStatus>;

const waiting = {
	request: uuid
		.nullable()
		.describe('What a second person confirms; none when it was done at once.'),
	status: z.enum(['posted', 'pending']),
	reason,
	journal: uuid.nullable().describe('The posting in the ledger; none while it waits.'),
};

export const unfreezeRequest = z.strictObject({
	...waiting,
	request: uuid,
	status: z.literal('pending'),
	account,
	journal: z.null(),
});
export type UnfreezeRequest = z.input<typeof unfreezeRequest>;

export const adjustment = z
	.strictObject({
		account: account.optional().describe('Or a person and a currency.'),
		user: uuid.optional().describe('Whose wallet is adjusted.'),
		currency: currency.optional().describe('Of the wallet; of an account it may be left out.'),
		amount: movedAmount.describe('In minor units: what the account gets +, what is taken −.'),
		reason,
	})
	.superRefine(({ account: number, user, currency: code }, context) => {
		const message = 'Expected either an account, or a user and a currency.';
		if ((number === undefined) === (user === undefined)) {
			context.addIssue({ code: 'custom', path: ['account'], message });
		} else if (user !== undefined && code === undefined) {
			context.addIssue({ code: 'custom', path: ['currency'], message });
		}
	});
export type Adjustment = z.output<typeof adjustment>;

export const adjusted = z.strictObject({ ...waiting, account, amount: signedAmount, currency });
export type Adjusted = z.input<typeof adjusted>;

export const reversal = z.strictObject({ id: uuid, reason });
export type Reversal = z.output<typeof reversal>;

export const reversed = z.strictObject({
	...waiting,
	reverses: uuid.describe('The journal that is taken back.'),
	amount: signedAmount.describe('Sum of its credits.'),
	currency,
});
export type Reversed = z.input<typeof reversed>;

export const confirmation = z.strictObject({ id: uuid, reason: reason.optional() });
export type Confirmation = z.output<typeof confirmation>;

export const refusal = z.strictObject({ id: uuid, reason });
export type Refusal = z.output<typeof refusal>;

const status = z.enum(['pending', 'confirmed', 'refused']);

export const requestsRequest = z.strictObject({ ...cursor, status: status.optional() });
export type RequestsRequest = z.output<typeof requestsRequest>;

export const staffRequest = z.strictObject({
	id: uuid,
	action: z.enum(['unfreeze', 'adjustment', 'reversal']),
	status,
	account: account.nullable(),
	reverses: uuid.nullable().describe('The journal to take back.'),
	amount: signedAmount.nullable(),
	currency: currency.nullable(),
	reason,
	requested_by: uuid,
	requested_at: instant,
	decided_by: uuid.nullable(),
	decided_at: instant.nullable(),
	decision_reason: z.string().nullable(),
	journal: uuid.nullable().describe('The posting in the ledger.'),
});
export type StaffRequest = z.input<typeof staffRequest>;
