/**
 * The till. Sales and shifts are written by /pos only; the catalogue is written by managers.
 * A customer reads the own receipts.
 */
import { everyField, mine, ofMyOrganization, type Grant } from './grants.ts';

const staff = ['cashier', 'manager', 'accountant'] as const;

const product = ['sku', 'name', 'price', 'currency', 'tax_code', 'is_tax_included', 'is_active'];
const tax = ['code', 'name', 'rate_ppm', 'valid_from', 'valid_to'];
const till = ['name', 'is_active'];

const receipt = [
	'id',
	'organization',
	'number',
	'status',
	'currency',
	'price_mode',
	'subtotal',
	'discount_total',
	'tax_total',
	'rounding',
	'total',
	'paid_total',
	'refunded_total',
	'customer',
	'journal',
	'sold_at',
	'items',
	'payments',
];
const sale = [
	...receipt,
	'shift',
	'tax_rounding',
	'cashier',
	'device_id',
	'device_seq',
	'created_at',
];

export const tillGrants: readonly Grant[] = [
	...(['products', 'taxes', 'tills'] as const).map((collection): Grant => ({
		to: staff,
		may: ['read'],
		collection,
		rows: ofMyOrganization('organization'),
		fields: everyField,
	})),
	{
		to: ['manager'],
		may: ['create'],
		collection: 'products',
		fields: ['organization', ...product],
	},
	{
		to: ['manager'],
		may: ['update'],
		collection: 'products',
		rows: ofMyOrganization('organization'),
		fields: product,
	},
	{ to: ['manager'], may: ['create'], collection: 'taxes', fields: ['organization', ...tax] },
	{
		to: ['manager'],
		may: ['update'],
		collection: 'taxes',
		rows: ofMyOrganization('organization'),
		fields: tax,
	},
	{
		to: ['manager'],
		may: ['create'],
		collection: 'tills',
		fields: ['organization', 'currency', ...till],
	},
	{
		to: ['manager'],
		may: ['update'],
		collection: 'tills',
		rows: ofMyOrganization('organization'),
		fields: till,
	},
	{
		to: staff,
		may: ['read'],
		collection: 'shifts',
		rows: ofMyOrganization('till.organization'),
		fields: everyField,
	},
	{
		to: staff,
		may: ['read'],
		collection: 'sales',
		rows: ofMyOrganization('organization'),
		fields: sale,
	},
	{ to: ['person'], may: ['read'], collection: 'sales', rows: mine('customer'), fields: receipt },
	...partsOfSale(),
];

/** Lines, taxes and tenders follow the sale that they belong to. */
function partsOfSale(): readonly Grant[] {
	const parts = [
		{ collection: 'sale_items', sale: 'sale' },
		{ collection: 'sale_item_taxes', sale: 'sale_item.sale' },
		{ collection: 'sale_payments', sale: 'sale' },
	];
	return parts.flatMap(({ collection, sale: path }): readonly Grant[] => [
		{
			to: staff,
			may: ['read'],
			collection,
			rows: ofMyOrganization(`${path}.organization`),
			fields: everyField,
		},
		{
			to: ['person'],
			may: ['read'],
			collection,
			rows: mine(`${path}.customer`),
			fields: everyField,
		},
	]);
}
