import { isStaff, mayActIn } from '@cubehub/core/auth';
import { configId } from '@cubehub/core/ids';
import type { Work } from '@cubehub/core/work';
import type { PickedProduct, Product } from './domain/basket.ts';
import { Forbidden } from './errors.ts';
import type { CompleteSale, Receipt, Shift } from './schemas.ts';

/** Refuses with FORBIDDEN unless the till is there and the person may act for its organization. */
export async function authoriseTill(work: Work, id: string): Promise<void> {
	const [till] = await work.sql<{ organization: string }>`
		select organization from tills where id = ${id}`;
	if (!till || !mayActIn(work.actor, till.organization)) throw Forbidden;
}

/** What a shift decides about the sales in it. */
export type SellingShift = {
	readonly id: string;
	readonly organization: string;
	readonly currency: string;
	readonly cashStep: bigint;
	/** Today, where the organization is: YYYY-MM-DD. */
	readonly day: string;
};

/** The shift, open or not: the saving function looks under its lock. FORBIDDEN as for a till. */
export async function shiftToWorkIn(work: Work, id: string): Promise<SellingShift> {
	const [shift] = await work.sql<SellingShift>`
		select
			shift.id, till.organization, till.currency, shift.cash_step as "cashStep",
			pos_day(till.organization, ${work.now}::timestamptz) as day
		from shifts shift
		join tills till on till.id = shift.till
		where shift.id = ${id}`;
	if (!shift || !mayActIn(work.actor, shift.organization)) throw Forbidden;
	return shift;
}

/** Whether a sale with this id, or with this number of the device, is there already. */
export async function isRepeated(work: Work, sale: CompleteSale): Promise<boolean> {
	if (sale.id === undefined && sale.device_id === undefined) return false;

	const found = await work.sql`
		select id from sales where id = ${sale.id ?? null}
		union all
		select id from sales
		where device_id = ${sale.device_id ?? null} and device_seq = ${sale.device_seq ?? null}`;
	return found.length > 0;
}

type ProductRow = Omit<Product, 'tax'> & {
	readonly taxId: string | null;
	readonly ratePpm: number | null;
};

/** The products of the lines with the tax of the day. FORBIDDEN where one is not the organization's. */
export async function pickProducts(
	work: Work,
	shift: SellingShift,
	lines: CompleteSale['lines'],
): Promise<readonly PickedProduct[]> {
	const rows = await work.sql<ProductRow>`
		select
			product.id, product.name, product.price, product.currency,
			product.is_tax_included as "isTaxIncluded", product.is_active as "isActive",
			product.tax_code as "taxCode", tax.id as "taxId", tax.rate_ppm as "ratePpm"
		from products product
		left join taxes tax
			on tax.organization = product.organization
			and tax.code = product.tax_code
			and tax.valid_from <= ${shift.day}::date
			and (tax.valid_to is null or tax.valid_to > ${shift.day}::date)
		where product.id = any(${lines.map((line) => line.product)}::uuid[])
			and product.organization = ${shift.organization}`;
	const products = new Map(rows.map((row) => [row.id, productOf(row)]));

	return lines.map((line) => {
		const product = products.get(line.product.toLowerCase());
		if (!product) throw Forbidden;
		return { product, quantityMilli: line.quantity_milli };
	});
}

function productOf({ taxId, ratePpm, ...product }: ProductRow): Product {
	const hasTax = taxId !== null && ratePpm !== null;
	return { ...product, tax: hasTax ? { id: taxId, ratePpm: BigInt(ratePpm) } : undefined };
}

/** A shift of an organization in which the person may act; else FORBIDDEN. */
export async function shiftOf(work: Work, id: string): Promise<Shift> {
	const [row] = await work.sql<{ shift: Shift }>`
		select pos_shift(id) as shift from shifts where id = ${id}`;
	if (!row || !mayActIn(work.actor, row.shift.organization)) throw Forbidden;
	return row.shift;
}

type ReceiptRow = {
	readonly receipt: Receipt;
	readonly isMember: boolean;
	readonly isCashier: boolean;
};

const CASHIER = configId('policy:cashier');

/**
 * The receipt of a sale: for its customer, and for who may sell in the organization; else FORBIDDEN.
 * The route is open to every person, so rights and membership are read with the sale.
 */
export async function receiptOf(work: Work, id: string): Promise<Receipt> {
	const { actor } = work;
	const [sale] = await work.sql<ReceiptRow>`
		select
			ledger_answer(pos_receipt(sale.id), sale.journal) as receipt,
			exists (
				select from organization_members member
				where member.organization = sale.organization
					and member."user" = ${actor.userId}
					and member.left_at is null) as "isMember",
			exists (
				select from directus_access access
				where access."user" = ${actor.userId} and access.policy = ${CASHIER}) as "isCashier"
		from sales sale
		where sale.id = ${id}`;
	if (!sale) throw Forbidden;

	const isCustomer = sale.receipt.customer === actor.userId;
	const isSeller = actor.isAdmin || (sale.isMember && (isStaff(actor) || sale.isCashier));
	if (!isCustomer && !isSeller) throw Forbidden;
	return sale.receipt;
}
