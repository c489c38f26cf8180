import { createHash } from 'node:crypto';
import { amount, currency, instant, positiveAmount, signedAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const LINES = 200;
const TENDERS = 20;

export const openShift = z.strictObject({
	till: uuid,
	opening_cash: amount.describe('The float: what was counted into the drawer, in minor units.'),
});
export type OpenShift = z.output<typeof openShift>;

export const closeShift = z.strictObject({
	id: uuid,
	counted_cash: amount.describe('What was counted, in minor units.'),
	reason: z.string().trim().min(1).max(500).optional().describe('Why the count differs.'),
});
export type CloseShift = z.output<typeof closeShift>;

const line = z.strictObject({
	product: uuid,
	quantity_milli: positiveAmount
		.prefault('1000')
		.describe('Thousandths: 1000 is one piece, 250 a quarter of a kilogram.'),
});

const cash = z
	.strictObject({
		method: z.literal('cash'),
		amount: positiveAmount.describe('What it pays of the total, rounded to the cash step.'),
		tendered: positiveAmount.optional().describe('What was handed over; the rest is change.'),
	})
	.refine((tender) => (tender.tendered ?? tender.amount) >= tender.amount, {
		path: ['tendered'],
		message: 'At least the amount.',
	});

const card = z.strictObject({ method: z.literal('card'), amount: positiveAmount });

/** A pay code is kept and compared as its SHA-256: past this line nobody sees the code itself. */
const payCode = z
	.string()
	.min(1)
	.max(128)
	.transform((code) => createHash('sha256').update(code).digest('hex'));

const wallet = z.strictObject({
	method: z.literal('wallet'),
	amount: positiveAmount,
	code: payCode.describe('The pay code that the customer shows.'),
});

const tenders = z
	.array(
		z.discriminatedUnion('method', [cash, card, wallet], {
			error: 'Expected cash, card or wallet.',
		}),
	)
	.max(TENDERS)
	.refine((all) => all.filter(({ method }) => method === 'cash').length <= 1, {
		message: 'One cash tender at most.',
	});

export const completeSale = z
	.strictObject({
		id: uuid.optional().describe('Made by the till, so that a repetition is the same sale.'),
		shift: uuid,
		lines: z.array(line).min(1).max(LINES),
		tenders: tenders.describe('They pay exactly the total; empty where it is 0.'),
		customer: uuid.optional().describe('Who bought: may read the receipt.'),
		device_id: z.string().min(1).max(128).optional(),
		device_seq: amount.optional().describe('Number of the sale on the device.'),
	})
	.refine((sale) => (sale.device_id === undefined) === (sale.device_seq === undefined), {
		path: ['device_seq'],
		message: 'device_id and device_seq come together.',
	});
export type CompleteSale = z.output<typeof completeSale>;

export const byId = z.strictObject({ id: uuid });
export type ById = z.output<typeof byId>;

const named = z.strictObject({ id: uuid, name: z.string() });
const journal = uuid.nullable().describe('The posting in the ledger; none where nothing moved.');

export const shift = z.strictObject({
	id: uuid,
	till: named,
	organization: uuid,
	currency,
	status: z.enum(['open', 'closing', 'closed']),
	opened_by: uuid,
	opened_at: instant,
	opening_cash: amount,
	cash_step: amount.describe('Cash tenders of this shift are rounded to it.'),
	expected_cash: signedAmount.describe(
		'What the ledger says is in the drawer: now, or at closing.',
	),
	counted_cash: amount.nullable(),
	difference: signedAmount.nullable().describe('Counted less expected.'),
	closed_by: uuid.nullable(),
	closed_at: instant.nullable(),
});
export type Shift = z.input<typeof shift>;

export const postedShift = shift.extend({ journal });
export type PostedShift = z.input<typeof postedShift>;

const receiptLine = z.strictObject({
	line_no: z.int(),
	product: uuid.nullable(),
	name: z.string(),
	quantity_milli: amount,
	unit_price: amount,
	gross: amount.describe('Price times quantity.'),
	discount: amount,
	net: amount.describe('Without tax.'),
	tax: amount,
	total: amount.describe('With tax.'),
});

const receiptTax = z.strictObject({
	tax: uuid,
	code: z.string(),
	name: z.string(),
	rate_ppm: z.int().describe('Parts per million: 120000 is 12 %.'),
	base: amount.describe('What was taxed, without the tax.'),
	amount: amount,
	is_included: z.boolean(),
});

const receiptTender = z.strictObject({
	method: z.enum(['cash', 'card', 'wallet', 'transfer']),
	amount: amount,
	tendered: amount,
	change: amount,
});

export const receipt = z.strictObject({
	id: uuid,
	number: z.string().describe('Till, year, and a number without gaps.'),
	status: z.enum(['open', 'completed', 'voided']),
	organization: named,
	till: named,
	shift: uuid,
	cashier: named,
	customer: uuid.nullable(),
	sold_at: instant,
	currency,
	price_mode: z.enum(['inclusive', 'exclusive']).describe('Whether the prices contain the tax.'),
	lines: z.array(receiptLine),
	taxes: z.array(receiptTax).describe('One for each rate.'),
	tenders: z.array(receiptTender),
	subtotal: amount.describe('The lines at their prices.'),
	discount_total: amount,
	tax_total: amount,
	rounding: signedAmount.describe('Of the cash tender to the cash step; may be negative.'),
	total: amount.describe('What was paid.'),
	paid_total: amount,
	refunded_total: amount,
	change: amount.describe('Given back in cash.'),
	device_id: z.string().nullable(),
	device_seq: amount.nullable(),
	journal,
});
export type Receipt = z.input<typeof receipt>;
