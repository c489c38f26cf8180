import { amount, currency, day, instant, positiveAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const modernDay = day.refine((value) => value >= '1900-01-01', 'Expected a day of 1900 or later.');

/** What is split: the takings of a shift, or an amount over a period. */
export const splitRequest = z
	.strictObject({
		shift: uuid.optional().describe('A closed shift, whose takings are split. Then nothing else.'),
		organization: uuid.optional(),
		amount: positiveAmount.optional().describe('What is split, in minor units.'),
		currency: currency.optional(),
		period_start: modernDay.optional().describe('First day of the period.'),
		period_end: modernDay.optional().describe('First day after the period.'),
		record_date: modernDay
			.optional()
			.describe('Who holds units on this day gets a part. Without it: the last day of the period.'),
	})
	.superRefine((request, context) => {
		for (const [path, message] of misfits(request)) {
			context.addIssue({ code: 'custom', path: [path], message });
		}
	});
export type SplitRequest = z.output<typeof splitRequest>;

export type OfShift = { readonly shift: string };
export type OfAmount = {
	readonly organization: string;
	readonly amount: bigint;
	readonly currency: string;
	readonly period_start: string;
	readonly period_end: string;
	readonly record_date?: string | undefined;
};

/** The request as one of its two forms; `splitRequest` has let nothing else through. */
export function formOf(request: SplitRequest): OfShift | OfAmount {
	return request as OfShift | OfAmount;
}

const required = ['organization', 'amount', 'currency', 'period_start', 'period_end'] as const;

function misfits(request: SplitRequest): (readonly [path: string, message: string])[] {
	if (request.shift !== undefined) {
		return [...required, 'record_date' as const]
			.filter((field) => request[field] !== undefined)
			.map((field) => [field, 'Leave it out: the shift decides it.']);
	}

	const missing = required
		.filter((field) => request[field] === undefined)
		.map((field) => [field, 'Required, unless a shift is given.'] as const);
	if (missing.length > 0) return missing;

	const { period_start: start = '', period_end: end = '' } = request;
	return end > start ? [] : [['period_end', 'A day after period_start.']];
}

const computed = {
	shareholder: uuid,
	units: amount.describe('Units held on the record date.'),
	total_units: amount.describe('Units of all holders on that day.'),
	floor_amount: amount.describe('amount × units / total_units, rounded down.'),
	remainder: amount.describe('What the rounding left, in parts of total_units.'),
	extra: z
		.union([z.literal(0), z.literal(1)])
		.describe('1 where the remainder was among the largest.'),
	amount: amount.describe('floor_amount + extra.'),
};

const basis = {
	organization: uuid,
	scope: z.string().describe('all, or shift:<id>.'),
	period_start: day,
	period_end: day.describe('First day after the period.'),
	record_date: day,
	currency,
	amount: amount.describe('What is split; the lines add up to it.'),
};

export const split = z.strictObject({ ...basis, lines: z.array(z.strictObject(computed)) });
export type Split = z.input<typeof split>;

const line = z.strictObject({
	...computed,
	name: z.string(),
	paid_amount: amount,
	journal: uuid.nullable().describe('The posting that credited the holder.'),
});

export const distribution = z.strictObject({
	id: uuid,
	status: z.enum(['draft', 'approved', 'posted', 'paid', 'reversed', 'void']),
	...basis,
	created_by: uuid,
	approved_by: uuid.nullable(),
	inputs_hash: z.string().nullable().describe('SHA-256 of what the split was computed from.'),
	posted_at: instant.nullable(),
	lines: z.array(line),
	journal: uuid.nullable().describe('The first posting in the ledger.'),
});
export type Distribution = z.input<typeof distribution>;

export const distributionToday = distribution.extend({
	grants_changed: z.boolean().describe('Whether the same split would be computed otherwise today.'),
});
export type DistributionToday = z.input<typeof distributionToday>;

export const distributionId = z.strictObject({ id: uuid });
export type DistributionId = z.output<typeof distributionId>;
