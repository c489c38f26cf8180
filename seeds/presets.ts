/** Which columns the lists of the studio show at first, and the bookmarks that everybody finds. */
import type { Filter, Preset } from '../extensions/core/src/deploy/declaration.ts';

type Columns = { readonly columns: readonly string[]; readonly sort?: string };
type Bookmark = Columns & {
	readonly bookmark: string;
	readonly icon: string;
	readonly filter: Filter;
};

function preset(collection: string, { columns, sort }: Columns, bookmark?: Bookmark): Preset {
	return {
		collection,
		role: null,
		user: null,
		bookmark: bookmark?.bookmark ?? null,
		icon: bookmark?.icon ?? 'bookmark',
		layout: 'tabular',
		layout_query: { tabular: { fields: columns, page: 1, ...(sort ? { sort: [sort] } : {}) } },
		layout_options: null,
		filter: bookmark?.filter ?? null,
	};
}

const lists: { readonly [collection: string]: Columns } = {
	organizations: { columns: ['name', 'legal_name', 'default_currency', 'timezone', 'status'] },
	organization_members: { columns: ['organization', 'user', 'role', 'joined_at', 'left_at'] },
	currencies: { columns: ['code', 'name', 'exponent', 'kind', 'is_enabled'] },
	ledger_accounts: {
		columns: [
			'purpose',
			'owner_user',
			'owner_organization',
			'posting',
			'balance',
			'currency',
			'status',
		],
	},
	ledger_journals: {
		columns: ['kind', 'currency', 'status', 'ref_type', 'created_at'],
		sort: '-created_at',
	},
	ledger_entries: { columns: ['journal', 'account', 'amount', 'balance_after'], sort: '-id' },
	products: {
		columns: ['sku', 'name', 'price', 'currency', 'tax_code', 'is_active'],
		sort: 'name',
	},
	taxes: { columns: ['code', 'name', 'rate_ppm', 'valid_from', 'valid_to'], sort: 'code' },
	tills: { columns: ['name', 'organization', 'currency', 'is_active'], sort: 'name' },
	shifts: {
		columns: ['till', 'status', 'opened_by', 'opened_at', 'expected_cash', 'difference'],
		sort: '-opened_at',
	},
	sales: {
		columns: ['number', 'status', 'total', 'currency', 'cashier', 'sold_at'],
		sort: '-sold_at',
	},
	shareholders: { columns: ['name', 'organization', 'user', 'is_active'], sort: 'name' },
	share_grants: { columns: ['shareholder', 'class', 'units', 'effective_from', 'effective_to'] },
	distributions: {
		columns: ['status', 'period_start', 'period_end', 'amount', 'currency', 'record_date'],
		sort: '-period_start',
	},
	cases: { columns: ['name', 'status', 'price', 'currency', 'opened_count'], sort: 'sort' },
	case_items: { columns: ['case', 'name', 'reward', 'rarity', 'weight', 'value'], sort: 'sort' },
	case_openings: {
		columns: ['user', 'case_version_item', 'outcome', 'price', 'currency', 'created_at'],
		sort: '-created_at',
	},
	inventory_items: { columns: ['user', 'name', 'status', 'value', 'currency'] },
	outbox: {
		columns: ['id', 'topic', 'consumer', 'attempts', 'available_at', 'done_at'],
		sort: '-id',
	},
	dead_letters: { columns: ['topic', 'consumer', 'attempts', 'error', 'created_at'], sort: '-id' },
};

const bookmarks: readonly (Bookmark & { readonly collection: string })[] = [
	{
		collection: 'shifts',
		bookmark: 'Open shifts',
		icon: 'lock_open',
		filter: { status: { _neq: 'closed' } },
		columns: ['till', 'opened_by', 'opened_at', 'opening_cash'],
	},
	{
		collection: 'distributions',
		bookmark: 'Waiting for approval',
		icon: 'pending_actions',
		filter: { status: { _eq: 'draft' } },
		columns: ['organization', 'period_start', 'period_end', 'amount', 'currency', 'created_by'],
	},
	{
		collection: 'outbox',
		bookmark: 'Not yet delivered',
		icon: 'hourglass_empty',
		filter: { done_at: { _null: true } },
		columns: ['id', 'topic', 'consumer', 'attempts', 'available_at', 'last_error'],
	},
];

export const presets: readonly Preset[] = [
	...Object.entries(lists).map(([collection, columns]) => preset(collection, columns)),
	...bookmarks.map((bookmark) => preset(bookmark.collection, bookmark, bookmark)),
];
