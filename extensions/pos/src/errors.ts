/** What the till refuses, and which refusal stands behind each constraint of its tables. */
import { InvalidPayload, refusal, type Refusal } from '@cubehub/core/errors';

export {
	CurrencyMismatch,
	Forbidden,
	InsufficientFunds,
	IdempotencyKeyReused,
	InvalidPayload,
	LimitExceeded,
} from '@cubehub/core/errors';

export const ShiftAlreadyOpen = refusal(
	409,
	'SHIFT_ALREADY_OPEN',
	'This till has an open shift: close it first.',
);
export const ShiftClosed = refusal(
	409,
	'SHIFT_CLOSED',
	'This shift is closed: open another one at the till.',
);
export const TillInactive = refusal(409, 'TILL_INACTIVE', 'This till is switched off.', true);
export const TillInUse = refusal(
	409,
	'TILL_IN_USE',
	'A till that has had a shift stays, with its organization, name and currency: switch it off instead.',
);
export const ProductInactive = refusal(
	409,
	'PRODUCT_INACTIVE',
	'This product is switched off.',
	true,
);
export const ProductInUse = refusal(
	409,
	'PRODUCT_IN_USE',
	'A product that was sold stays in the books: switch it off instead.',
);
export const TaxInUse = refusal(
	409,
	'TAX_IN_USE',
	'A tax that was charged stays in the books: let it end on a day instead.',
);
export const TaxNotInForce = refusal(
	409,
	'TAX_NOT_IN_FORCE',
	'The tax of this product has no rate for today.',
	true,
);
export const TaxOverlaps = refusal(
	409,
	'TAX_OVERLAPS',
	'This tax has another rate on some of these days: end that one first.',
);
export const PriceModeMixed = refusal(
	422,
	'PRICE_MODE_MIXED',
	'One sale has prices either all with tax or all without.',
);
export const TenderMismatch = refusal(
	422,
	'TENDER_MISMATCH',
	'The tenders must pay exactly the total.',
);
export const DeviceSequenceReused = refusal(
	409,
	'DEVICE_SEQUENCE_REUSED',
	'This device has used this number for another sale.',
);
export const SaleFrozen = refusal(
	409,
	'SALE_FROZEN',
	'A completed sale stays as it is: refund it instead.',
);

const invalid = (path: string, reason: string) => InvalidPayload.with({ path, reason });

/** Each named constraint of the tables of the till. */
export const constraints: Record<string, Refusal> = {
	products_price_not_negative: invalid('price', 'Minor units, 0 or more, less than 10^18.'),
	products_name_present: invalid('name', 'A text.'),
	products_sku_present: invalid('sku', 'A text.'),
	taxes_rate_in_range: invalid('rate_ppm', 'Parts per million, from 0 to 1000000.'),
	taxes_ends_after_start: invalid('valid_to', 'A day after valid_from.'),
	taxes_no_overlap: TaxOverlaps,
	tills_account_present: invalid('account', 'Opened by the ledger.'),
	tills_name_present: invalid('name', 'A text.'),
	tills_in_use: TillInUse,
	shifts_status: invalid('status', 'open, closing or closed.'),
	shifts_cash_not_negative: invalid('opening_cash', 'Minor units, 0 or more.'),
	shifts_cash_step_positive: invalid('cash_step', 'Minor units, more than 0.'),
	shifts_closed_is_counted: invalid('counted_cash', 'Counted when the shift is closed.'),
	shifts_difference_is_exact: invalid('difference', 'Counted less expected.'),
	shifts_frozen: ShiftClosed,
	shifts_one_open: ShiftAlreadyOpen,
	sales_price_mode: invalid('price_mode', 'inclusive or exclusive.'),
	sales_tax_rounding: invalid('tax_rounding', 'line or document.'),
	sales_status: invalid('status', 'open, completed or voided.'),
	sales_discount_in_range: invalid('discount_total', 'From 0 to the subtotal.'),
	sales_not_negative: invalid('total', 'Minor units, 0 or more.'),
	sales_total: invalid('total', 'Subtotal less discount, plus excluded tax, plus rounding.'),
	sales_refund_not_over: invalid('refunded_total', 'From 0 to the total.'),
	sales_completed_paid: TenderMismatch,
	sales_number: invalid('number', 'Given when the sale is completed.'),
	sales_device: invalid('device_seq', 'device_id and device_seq come together.'),
	sales_one_device_seq: DeviceSequenceReused,
	sales_frozen: SaleFrozen,
	sales_parts_agree: TenderMismatch,
	sale_items_priced: invalid(
		'quantity_milli',
		'Thousandths, more than 0, at a price of 0 or more.',
	),
	sale_items_gross_is_exact: invalid('gross', 'Price times quantity, rounded half up.'),
	sale_items_discount_in_range: invalid('discount', 'From 0 to the gross amount.'),
	sale_items_total_is_exact: invalid('total', 'Net plus tax.'),
	sale_items_tax_side: invalid('net', 'Gross less discount is the net amount or the total.'),
	sale_items_refund_quantity_not_over: invalid(
		'refunded_quantity_milli',
		'From 0 to the quantity.',
	),
	sale_items_refund_not_over: invalid('refunded_amount', 'From 0 to the total.'),
	sale_items_frozen: SaleFrozen,
	sale_item_taxes_in_range: invalid('rate_ppm', 'Parts per million, and a tax of 0 or more.'),
	sale_item_taxes_frozen: SaleFrozen,
	sale_payments_method: invalid('method', 'cash, card, wallet or transfer.'),
	sale_payments_status: invalid('status', 'pending, unknown, succeeded or failed.'),
	sale_payments_amount_positive: invalid('amount', 'Minor units, more than 0.'),
	sale_payments_change_is_exact: invalid('change', 'Tendered less amount.'),
	sale_payments_change_in_cash: invalid('change', 'Given in cash only.'),
	sale_payments_refund_not_over: invalid('refunded_amount', 'From 0 to the amount.'),
	sale_payments_frozen: SaleFrozen,
};
