/** What the tests of the till over HTTP are given: a counter in a shop, and how answers are read. */
import { aShop, type Shop } from '../harness/shop.ts';

export type Receipt = {
	readonly id: string;
	readonly number: string;
	readonly total: string;
	readonly change: string;
	readonly journal: string | null;
	readonly [field: string]: unknown;
};

export type Shift = {
	readonly id: string;
	readonly status: string;
	readonly expected_cash: string;
	readonly journal: string | null;
	readonly [field: string]: unknown;
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** The data of an answer; fails with what was refused instead. */
export function dataOf<Data>({ status, body }: Answer): Data {
	if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
	return (body as { data: Data }).data;
}

/** Status, code and the rest of the first error of an answer; without what differs by request. */
export function refusalOf({ status, body }: Answer): {
	readonly status: number;
	readonly code?: string;
	readonly path?: string;
	readonly [detail: string]: unknown;
} {
	const { errors } = body as { errors?: readonly { message: string; extensions: object }[] };
	const { correlation_id: _, ...told } = {
		correlation_id: '',
		message: errors?.[0]?.message,
		...errors?.[0]?.extensions,
	};
	return { status, ...told };
}

export type Counter = {
	readonly shop: Shop;
	readonly till: string;
	/** 1,200.00 with 12 % included. */
	readonly coffee: string;
};

/** A shop with a till and a taxed product, in tenge unless said otherwise. */
export async function aCounter(currency = 'KZT'): Promise<Counter> {
	const shop = await aShop();
	await addTax(shop, 'vat', 120_000);
	return {
		shop,
		till: await addTill(shop, currency),
		coffee: await addProduct(shop, { sku: 'coffee', price: '120000', currency }),
	};
}

export async function addTill(shop: Shop, currency = 'KZT', name = 'Front'): Promise<string> {
	const till = { organization: shop.organization, name, currency };
	return dataOf<{ id: string }>(await shop.admin.api.post('/items/tills', till)).id;
}

export async function addTax(shop: Shop, code: string, ratePpm: number): Promise<string> {
	const tax = {
		organization: shop.organization,
		code,
		name: code,
		rate_ppm: ratePpm,
		valid_from: '2020-01-01',
	};
	return dataOf<{ id: string }>(await shop.admin.api.post('/items/taxes', tax)).id;
}

export async function addProduct(
	shop: Shop,
	product: { readonly sku: string; readonly [field: string]: unknown },
): Promise<string> {
	const full = {
		organization: shop.organization,
		name: product.sku,
		price: '120000',
		currency: 'KZT',
		tax_code: 'vat',
		is_tax_included: true,
		...product,
	};
	return dataOf<{ id: string }>(await shop.admin.api.post('/items/products', full)).id;
}

/** Opens a shift at the counter; its id. */
export async function openShift({ shop, till }: Counter, openingCash = '0'): Promise<string> {
	const opened = await shop.cashier.api.post('/pos/shifts', { till, opening_cash: openingCash });
	return dataOf<Shift>(opened).id;
}

/** A request for one coffee, paid in cash. */
export const aCoffee = ({ coffee }: Counter, shift: string, changes: object = {}) => ({
	shift,
	lines: [{ product: coffee }],
	tenders: [{ method: 'cash', amount: '120000' }],
	...changes,
});

export const shiftOf = async ({ shop }: Counter, id: string): Promise<Shift> =>
	dataOf<Shift>(await shop.cashier.api.get(`/pos/shifts/${id}`));
