import { amount, currency, instant, listOrFile, signedAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const accountNumber = z
	.string()
	.regex(/^[1-9]\d{0,17}$/, 'The number of an account, as a string of digits.');

const ownerType = z.enum(
	['user', 'organization', 'system'],
	'Expected user, organization or system.',
);

const organization = uuid.describe('Only accounts of this organization.');

export const accountsRequest = z
	.strictObject({
		...listOrFile,
		cursor: accountNumber.optional().describe('The next_cursor of the page before.'),
		organization: organization.optional(),
		owner_type: ownerType.optional(),
		owner: uuid.optional().describe('Only accounts of this person or organization.'),
		purpose: z
			.string()
			.regex(/^[a-z][a-z0-9_]{0,59}$/, 'Expected a purpose such as wallet or revenue.')
			.optional(),
		currency: currency.optional(),
		from: instant
			.optional()
			.describe('Where the period begins; 30 days before its end if left out.'),
		to: instant.optional().describe('The moment after the period; now if left out.'),
	})
	.refine(({ from, to }) => !from || !to || from < to, {
		path: ['to'],
		message: 'Expected a moment after from.',
	});
export type AccountsRequest = z.output<typeof accountsRequest>;

export const accountReport = z.strictObject({
	account: accountNumber,
	owner: z.strictObject({ type: ownerType, id: uuid.nullable(), name: z.string().nullable() }),
	purpose: z.string().describe('wallet, till, revenue …'),
	subject_id: uuid.nullable().describe('What the account is for, where an owner has several.'),
	currency,
	status: z.enum(['active', 'frozen', 'closed']),
	balance: signedAmount.describe('Now: credits less debits.'),
	held: amount.describe('Reserved part of the balance.'),
	from: instant,
	to: instant.nullable().describe('None: up to now.'),
	opening: signedAmount.describe('Balance before the period.'),
	debits: signedAmount.describe('Of the period, not negative.'),
	credits: signedAmount.describe('Of the period, not negative.'),
	closing: signedAmount.describe('Opening plus credits less debits.'),
});
export type AccountReport = z.input<typeof accountReport>;

export const trialBalanceRequest = z.strictObject({
	organization: organization.optional(),
	currency: currency.optional(),
	as_of: instant.optional().describe('What came before this moment; everything if left out.'),
	by: z
		.enum(['recorded', 'effective'], 'Expected recorded or effective.')
		.default('recorded')
		.describe('recorded: when it was booked; effective: when it took effect.'),
	format: listOrFile.format,
});
export type TrialBalanceRequest = z.output<typeof trialBalanceRequest>;

export const trialBalance = z.strictObject({
	as_of: instant,
	by: z.enum(['recorded', 'effective']),
	currencies: z.array(
		z.strictObject({
			currency,
			debits: signedAmount.describe('Of the accounts shown, not negative.'),
			credits: signedAmount.describe('Of the accounts shown, not negative.'),
			elsewhere: signedAmount.describe('Balance of the accounts that are not shown.'),
			sum: signedAmount.describe('Of every entry of the currency: 0.'),
			purposes: z.array(
				z.strictObject({
					purpose: z.string(),
					accounts: z.int(),
					debits: signedAmount,
					credits: signedAmount,
					balance: signedAmount.describe('Credits less debits.'),
				}),
			),
		}),
	),
});
export type TrialBalance = z.input<typeof trialBalance>;
