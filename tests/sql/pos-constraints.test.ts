/** For every rule of the tables of the till: one write past the API that breaks it. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { constraints } from '../../extensions/pos/src/errors.ts';
import { query, value } from '../harness/statements.ts';
import { aCounter, aSale, aShift, brokenBy, type Counter } from './pos-builders.ts';

let counter: Counter;
let shift: string;
/** Completed. */
let sale: string;
/** Still open, as it is only inside the operation. */
let openSale: string;

beforeAll(async () => {
	counter = await aCounter();
	shift = await aShift(counter);
	sale = await aSale(counter, shift);
	openSale = await anOpenSale();
});

const anOpenSale = (column = 'created_at', written = 'current_timestamp') =>
	value(
		`insert into sales (id, organization, shift, currency, price_mode, cashier, sold_at, request_hash, ${column})
		values (gen_random_uuid(), $1, $2, 'KZT', 'inclusive', $3, current_timestamp, 'hash', ${written})
		returning id`,
		[counter.organization, shift, counter.cashier],
	);

describe('a product', () => {
	test.each([
		['products_price_not_negative', 'price = -1'],
		['products_price_not_negative', 'price = 1000000000000000000'],
		['products_name_present', `name = ' '`],
		['products_sku_present', `sku = ''`],
	])('meets %s with %s', async (constraint, change) => {
		expect(await brokenBy(`update products set ${change} where id = $1`, [counter.product])).toBe(
			constraint,
		);
	});

	test('has one article number in an organization', async () => {
		const twice = `insert into products (organization, sku, name, price, currency)
			select organization, sku, 'Other', 1, currency from products where id = $1`;

		expect(await brokenBy(twice, [counter.product])).toBe('products_one_sku');
	});
});

describe('a tax', () => {
	const tax = (code: string, rate: string, from: string, to: string) =>
		`insert into taxes (organization, code, name, rate_ppm, valid_from, valid_to)
		values ('${counter.organization}', '${code}', 'Tax', ${rate}, ${from}, ${to})`;

	test.each([
		['taxes_rate_in_range', '-1', 'null'],
		['taxes_rate_in_range', '1000001', 'null'],
		['taxes_ends_after_start', '0', `'2020-01-01'`],
	])('meets %s with rate %s until %s', async (constraint, rate, to) => {
		expect(await brokenBy(tax('odd', rate, `'2020-01-01'`, to))).toBe(constraint);
	});

	test('has one rate a day, and the next one begins where it ends', async () => {
		await query(tax('vat', '120000', `'2020-01-01'`, `'2026-01-01'`));
		await query(tax('vat', '160000', `'2026-01-01'`, 'null'));

		expect(await brokenBy(tax('vat', '1', `'2025-12-31'`, `'2026-01-01'`))).toBe(
			'taxes_no_overlap',
		);
		expect(await brokenBy(tax('vat', '1', `'2030-01-01'`, 'null'))).toBe('taxes_no_overlap');
	});
});

describe('a till', () => {
	test('has a name', async () => {
		const nameless = `insert into tills (organization, name, currency) values ($1, ' ', 'KZT')`;

		expect(await brokenBy(nameless, [counter.organization])).toBe('tills_name_present');
	});

	test('has a name of its own in an organization', async () => {
		const twice = `insert into tills (organization, name, currency) values ($1, 'Front', 'KZT')`;

		expect(await brokenBy(twice, [counter.organization])).toBe('tills_one_name');
	});
});

describe('a shift', () => {
	test.each([
		['shifts_status', `status = 'paused'`],
		['shifts_closed_is_counted', `status = 'closed'`],
		[
			'shifts_closed_is_counted',
			'closed_at = current_timestamp, counted_cash = 0, expected_cash = 0, difference = 0',
		],
		['shifts_difference_is_exact', 'counted_cash = 5, expected_cash = 3, difference = 1'],
		['shifts_cash_not_negative', 'counted_cash = -1'],
		['shifts_frozen', 'opening_cash = 5'],
		['shifts_frozen', 'cash_step = 5'],
	])('meets %s with %s', async (constraint, change) => {
		expect(await brokenBy(`update shifts set ${change} where id = $1`, [shift])).toBe(constraint);
	});

	test('has a cash step and a float', async () => {
		const insert = (openingCash: number, cashStep: number) =>
			brokenBy(
				'insert into shifts (till, opened_by, opening_cash, cash_step) values ($1, $2, $3, $4)',
				[counter.till, counter.cashier, openingCash, cashStep],
			);

		expect(await insert(0, 0)).toBe('shifts_cash_step_positive');
		expect(await insert(-1, 1)).toBe('shifts_cash_not_negative');
	});

	test('is the only open one of its till', async () => {
		const second = 'insert into shifts (till, opened_by, opening_cash) values ($1, $2, 0)';

		expect(await brokenBy(second, [counter.till, counter.cashier])).toBe('shifts_one_open');
	});
});

describe('a sale', () => {
	test.each([
		['sales_price_mode', `price_mode = 'both'`],
		['sales_tax_rounding', `tax_rounding = 'never'`],
		['sales_status', `status = 'lost'`],
		['sales_discount_in_range', 'discount_total = 1, rounding = 1'],
		['sales_not_negative', 'tax_total = -1'],
		['sales_not_negative', 'total = -1, rounding = -1'],
		['sales_total', 'total = 1'],
		['sales_total', `price_mode = 'exclusive', subtotal = 100, tax_total = 12, total = 100`],
		['sales_refund_not_over', 'refunded_total = 1'],
		['sales_completed_paid', `status = 'completed', number = 'x', subtotal = 5, total = 5`],
		['sales_number', `status = 'completed'`],
		['sales_device', `device_id = 'device'`],
		[
			'sales_parts_agree',
			`status = 'completed', number = 'x', subtotal = 5, total = 5, paid_total = 5`,
		],
	])('meets %s with %s', async (constraint, change) => {
		expect(await brokenBy(`update sales set ${change} where id = $1`, [openSale])).toBe(constraint);
	});

	test.each([
		'subtotal = 2000, total = 2000, paid_total = 2000',
		`number = 'other'`,
		'journal = null',
		'cashier = cashier, sold_at = current_timestamp',
		`status = 'open'`,
	])('that is completed meets sales_frozen with %s', async (change) => {
		expect(await brokenBy(`update sales set ${change} where id = $1`, [sale])).toBe('sales_frozen');
	});

	test('that is completed is never deleted', async () => {
		expect(await brokenBy('delete from sales where id = $1', [sale])).toBe('sales_frozen');
	});

	test('has a number of its own in an organization', async () => {
		const twice = `update sales set number = (select number from sales where id = $2) where id = $1`;

		expect(await brokenBy(twice, [openSale, sale])).toBe('sales_one_number');
	});

	test('has a number of its own on its device', async () => {
		const device = `'${randomUUID()}'`;
		await anOpenSale('device_id, device_seq', `${device}, 1`);

		await expect(anOpenSale('device_id, device_seq', `${device}, 1`)).rejects.toMatchObject({
			constraint: 'sales_one_device_seq',
		});
	});
});

describe('a line', () => {
	const line = (figures: Partial<Record<string, string | number>> = {}, of = openSale) => {
		const row = {
			line_no: 1,
			quantity_milli: 1500,
			unit_price: 333,
			gross: 500,
			discount: 0,
			net: 446,
			tax: 54,
			total: 500,
			...figures,
		};
		return `insert into sale_items (sale, name, ${Object.keys(row).join(', ')})
			values ('${of}', 'Line', ${Object.values(row).join(', ')})`;
	};

	test.each([
		['sale_items_priced', { quantity_milli: 0, gross: 0, net: 0, tax: 0, total: 0 }],
		[
			'sale_items_priced',
			{ unit_price: -1, quantity_milli: 1, gross: 0, net: 0, tax: 0, total: 0 },
		],
		['sale_items_gross_is_exact', { gross: 499, net: 445, total: 499 }],
		['sale_items_discount_in_range', { discount: 501, net: -1, tax: 0, total: -1 }],
		['sale_items_total_is_exact', { tax: 53 }],
		['sale_items_tax_side', { net: 400, tax: 50, total: 450 }],
		['sale_items_refund_quantity_not_over', { refunded_quantity_milli: 1501 }],
		['sale_items_refund_not_over', { refunded_amount: 501 }],
	])('meets %s with %j', async (constraint, figures) => {
		expect(await brokenBy(line(figures))).toBe(constraint);
	});

	test('has a number of its own, and a tax once', async () => {
		await query(line({ line_no: 7 }));
		expect(await brokenBy(line({ line_no: 7 }))).toBe('sale_items_one_line');

		const tax = await value(
			`insert into taxes (organization, code, name, rate_ppm, valid_from)
			values ($1, 'line', 'Tax', 1, '2020-01-01')
			returning id`,
			[counter.organization],
		);
		const taxed = (rate: number, amount: number) =>
			`insert into sale_item_taxes (sale_item, tax, rate_ppm, base, amount, is_included)
			select id, '${tax}', ${rate}, 446, ${amount}, true from sale_items where sale = '${openSale}' and line_no = 7`;
		expect(await brokenBy(taxed(1_000_001, 54))).toBe('sale_item_taxes_in_range');
		expect(await brokenBy(taxed(120_000, -1))).toBe('sale_item_taxes_in_range');
		await query(taxed(120_000, 54));
		expect(await brokenBy(taxed(120_000, 54))).toBe('sale_item_taxes_one_each');
	});

	test('of a completed sale is frozen', async () => {
		expect(await brokenBy(line({ line_no: 2 }, sale))).toBe('sale_items_frozen');
		expect(await brokenBy(`update sale_items set name = 'Tea' where sale = $1`, [sale])).toBe(
			'sale_items_frozen',
		);
		expect(await brokenBy('delete from sale_items where sale = $1', [sale])).toBe(
			'sale_items_frozen',
		);
		const taxed = `insert into sale_item_taxes (sale_item, tax, rate_ppm, base, amount, is_included)
			select item.id, tax.id, 1, 1, 0, true from sale_items item, taxes tax where item.sale = $1 limit 1`;
		expect(await brokenBy(taxed, [sale])).toBe('sale_item_taxes_frozen');
	});
});

describe('a tender', () => {
	const tender = (figures: Partial<Record<string, string | number>>, of = openSale) => {
		const row = { method: `'cash'`, amount: 100, tendered: 150, change: 50, ...figures };
		return `insert into sale_payments (sale, ${Object.keys(row).join(', ')})
			values ('${of}', ${Object.values(row).join(', ')})`;
	};

	test.each([
		['sale_payments_method', { method: `'cheque'`, tendered: 100, change: 0 }],
		['sale_payments_status', { status: `'lost'` }],
		['sale_payments_amount_positive', { amount: 0, tendered: 50 }],
		['sale_payments_change_is_exact', { change: 49 }],
		['sale_payments_change_is_exact', { tendered: 99, change: -1 }],
		['sale_payments_change_in_cash', { method: `'card'` }],
		['sale_payments_refund_not_over', { refunded_amount: 101 }],
	])('meets %s with %j', async (constraint, figures) => {
		expect(await brokenBy(tender(figures))).toBe(constraint);
	});

	test('has a reference of its own at its provider', async () => {
		const paid = { provider: `'bank'`, provider_reference: `'${randomUUID()}'` };
		await query(tender(paid));

		expect(await brokenBy(tender(paid))).toBe('sale_payments_one_reference');
	});

	test('of a completed sale is frozen, except for what is given back', async () => {
		expect(await brokenBy(tender({}, sale))).toBe('sale_payments_frozen');
		expect(await brokenBy(`update sale_payments set method = 'card' where sale = $1`, [sale])).toBe(
			'sale_payments_frozen',
		);
		await query('update sale_payments set refunded_amount = 1 where sale = $1', [sale]);
		await query('update sale_payments set refunded_amount = 0 where sale = $1', [sale]);
	});
});

test('every check, exclusion and trigger rule of the till has a refusal', async () => {
	const rows = await query<{ name: string }>(
		`select conname as name
		from pg_constraint
		where conrelid in (
			'products'::regclass, 'taxes'::regclass, 'tills'::regclass, 'shifts'::regclass,
			'sales'::regclass, 'sale_items'::regclass, 'sale_item_taxes'::regclass,
			'sale_payments'::regclass)
			and contype in ('c', 'x')`,
	);

	const unknown = rows.map(({ name }) => name).filter((name) => !(name in constraints));
	expect(unknown).toEqual([]);
});
