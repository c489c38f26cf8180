import type { Knex } from 'knex';
import { ProductInUse, TaxInUse, TillInUse } from './errors.ts';

/** Where rows of a collection are referred to once they were used, and what their deletion is refused with. */
const history = {
	products: { table: 'sale_items', column: 'product', refusal: ProductInUse },
	taxes: { table: 'sale_item_taxes', column: 'tax', refusal: TaxInUse },
	tills: { table: 'shifts', column: 'till', refusal: TillInUse },
} as const;

type Kept = keyof typeof history;

export const keptCollections = Object.keys(history) as readonly Kept[];

/** Refuses the deletion of products that were sold, taxes that were charged, and tills that had a shift. */
export async function refuseLosingHistory(
	database: Knex,
	collection: Kept,
	ids: unknown,
): Promise<void> {
	const { table, column, refusal } = history[collection];
	const keys = Array.isArray(ids) ? ids.map(String) : [];

	const reference: unknown = await database(table).whereIn(column, keys).first('id');
	if (reference !== undefined) throw refusal;
}
