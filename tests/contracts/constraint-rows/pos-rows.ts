import { id, text, twice, type Table } from './rows.ts';

const sale = {
	currency: text('KZT'),
	price_mode: text('inclusive'),
	status: text('open'),
	subtotal: '100',
	total: '100',
};

const line = {
	quantity_milli: '1500',
	unit_price: '333',
	gross: '500',
	discount: '0',
	net: '446',
	tax: '54',
	total: '500',
};

export const posRows: readonly Table[] = [
	{
		table: 'products',
		row: { price: '1', currency: text('KZT') },
		breaks: {
			products_price_not_negative: { price: '-1' },
			products_name_present: { name: text(' ') },
			products_sku_present: { sku: text('') },
			products_one_sku: twice({ organization: id(1), sku: text('coffee') }),
		},
	},
	{
		table: 'tills',
		row: { currency: text('KZT'), account: 'random(1, 1000000000)' },
		breaks: {
			tills_account_present: { account: 'null' },
			tills_name_present: { name: text(' ') },
			tills_account_unique: twice({ account: '1' }),
			tills_one_name: twice({ organization: id(1), name: text('Front') }),
		},
	},
	{
		table: 'shifts',
		row: { opening_cash: '0', cash_step: '1', status: text('open') },
		breaks: {
			shifts_status: { status: text('paused') },
			shifts_cash_not_negative: { opening_cash: '-1' },
			shifts_cash_step_positive: { cash_step: '0' },
			shifts_closed_is_counted: { status: text('closed') },
			shifts_difference_is_exact: { counted_cash: '5', expected_cash: '3', difference: '1' },
			shifts_one_open: twice({ till: id(1) }),
		},
	},
	{
		table: 'sales',
		row: sale,
		breaks: {
			sales_price_mode: { price_mode: text('both') },
			sales_tax_rounding: { tax_rounding: text('never') },
			sales_status: { status: text('lost') },
			sales_discount_in_range: { discount_total: '101', total: '-1', rounding: '0' },
			sales_not_negative: { tax_total: '-1' },
			sales_total: { total: '99' },
			sales_refund_not_over: { refunded_total: '101' },
			sales_completed_paid: { status: text('completed'), number: text('1'), paid_total: '99' },
			sales_number: { status: text('completed'), paid_total: '100' },
			sales_device: { device_id: text('device') },
			sales_journal_unique: twice({ journal: id(1) }),
			sales_one_device_seq: twice({ device_id: text('device'), device_seq: '1' }),
			sales_one_number: twice({ organization: id(1), number: text('1') }),
		},
	},
	{
		table: 'sale_items',
		row: line,
		breaks: {
			sale_items_priced: { quantity_milli: '0', gross: '0', net: '0', tax: '0', total: '0' },
			sale_items_gross_is_exact: { gross: '499', net: '445', total: '499' },
			sale_items_discount_in_range: { discount: '501', net: '-1', tax: '0', total: '-1' },
			sale_items_total_is_exact: { tax: '53' },
			sale_items_tax_side: { net: '400', tax: '50', total: '450' },
			sale_items_refund_quantity_not_over: { refunded_quantity_milli: '1501' },
			sale_items_refund_not_over: { refunded_amount: '501' },
			sale_items_one_line: twice({ sale: id(1), line_no: '1' }),
		},
	},
	{
		table: 'sale_item_taxes',
		row: { rate_ppm: '0', base: '1', amount: '0' },
		breaks: {
			sale_item_taxes_in_range: { amount: '-1' },
			sale_item_taxes_one_each: twice({ sale_item: id(1), tax: id(2) }),
		},
	},
	{
		table: 'sale_payments',
		row: { method: text('cash'), amount: '100', tendered: '150', change: '50' },
		breaks: {
			sale_payments_method: { method: text('cheque'), tendered: '100', change: '0' },
			sale_payments_status: { status: text('lost') },
			sale_payments_amount_positive: { amount: '0', tendered: '50' },
			sale_payments_change_is_exact: { change: '49' },
			sale_payments_change_in_cash: { method: text('card') },
			sale_payments_refund_not_over: { refunded_amount: '101' },
			sale_payments_one_reference: twice({ provider: text('bank'), provider_reference: text('1') }),
		},
	},
];
