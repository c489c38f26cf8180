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
			'balance',
			'held',
			'currency',
			'posting',
			'status',
		],
	},
	ledger_rollups: {
		columns: ['account', 'balance', 'account.currency', 'updated_at'],
		sort: '-balance',
	},
	ledger_journals: {
		columns: ['created_at', 'kind', 'currency', 'status', 'entries', 'reason', 'ref_type'],
		sort: '-created_at',
	},
	ledger_entries: {
		columns: ['created_at', 'journal', 'account', 'amount', 'balance_after', 'account.currency'],
		sort: '-id',
	},
	ledger_holds: {
		columns: ['account', 'amount', 'currency', 'status', 'created_at', 'expires_at'],
		sort: '-created_at',
	},
	ledger_days: {
		columns: ['day', 'currency', 'journals_count', 'volume', 'sum'],
		sort: '-day',
	},
	ledger_totals: {
		columns: ['currency', 'journals_count', 'volume', 'sum', 'counted_at'],
		sort: 'currency',
	},
	transfer_fees: {
		columns: ['currency', 'rate_ppm', 'fixed', 'minimum', 'maximum'],
		sort: 'currency',
	},
	ledger_limits: {
		columns: ['operation', 'currency', 'user', 'per_operation', 'per_day', 'second_person_above'],
		sort: 'operation',
	},
	ledger_requests: {
		columns: ['action', 'status', 'account', 'amount', 'currency', 'requested_by', 'requested_at'],
		sort: '-requested_at',
	},
	ledger_account_changes: {
		columns: ['created_at', 'account', 'previous', 'status', 'reason', 'actor'],
		sort: '-id',
	},
	ledger_checkpoints: {
		columns: ['first_no', 'last_no', 'journals_count', 'key', 'created_at'],
		sort: '-id',
	},
	ledger_audits: {
		columns: ['started_at', 'finished_at', 'is_clean', 'journals_count', 'problems_count'],
		sort: '-id',
	},
	withdrawals: {
		columns: ['user', 'amount', 'currency', 'status', 'decided_by', 'created_at', 'failure'],
		sort: '-created_at',
	},
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
	flow_triggers: { columns: ['topic', 'flow.name', 'run_as', 'is_active'], sort: 'topic' },
	outbox: {
		columns: ['id', 'topic', 'consumer', 'attempts', 'available_at', 'done_at'],
		sort: '-id',
	},
	dead_letters: { columns: ['topic', 'consumer', 'attempts', 'error', 'created_at'], sort: '-id' },
};

const bookmarks: readonly (Bookmark & { readonly collection: string })[] = [
	{
		collection: 'ledger_accounts',
		bookmark: 'Wallets',
		icon: 'account_balance_wallet',
		filter: { purpose: { _eq: 'wallet' } },
		columns: ['owner_user', 'owner_organization', 'balance', 'held', 'currency', 'status'],
		sort: '-balance',
	},
	{
		collection: 'ledger_accounts',
		bookmark: 'House',
		icon: 'account_balance',
		filter: { posting: { _eq: 'append' } },
		columns: ['purpose', 'owner_organization', 'currency', 'status', 'created_at'],
		sort: 'purpose',
	},
	{
		collection: 'ledger_accounts',
		bookmark: 'Frozen',
		icon: 'ac_unit',
		filter: { status: { _eq: 'frozen' } },
		columns: ['purpose', 'owner_user', 'balance', 'currency', 'status_reason'],
	},
	{
		collection: 'ledger_journals',
		bookmark: 'Refused',
		icon: 'block',
		filter: { status: { _eq: 'rejected' } },
		columns: ['created_at', 'kind', 'currency', 'reject_code', 'ref_type', 'ref_id'],
		sort: '-created_at',
	},
	{
		collection: 'ledger_journals',
		bookmark: 'Corrections',
		icon: 'undo',
		filter: { kind: { _in: ['adjustment', 'reversal'] } },
		columns: ['created_at', 'kind', 'currency', 'reverses', 'entries', 'reason'],
		sort: '-created_at',
	},
	{
		collection: 'ledger_holds',
		bookmark: 'Held now, oldest first',
		icon: 'lock_clock',
		filter: { status: { _eq: 'held' } },
		columns: ['created_at', 'account', 'amount', 'currency', 'ref_type', 'expires_at'],
		sort: 'created_at',
	},
	{
		collection: 'withdrawals',
		bookmark: 'Waiting for a decision',
		icon: 'pending_actions',
		filter: { status: { _eq: 'requested' } },
		columns: ['created_at', 'user', 'amount', 'currency'],
		sort: 'created_at',
	},
	{
		collection: 'withdrawals',
		bookmark: 'Outcome unknown',
		icon: 'help',
		filter: { status: { _eq: 'unknown' } },
		columns: ['created_at', 'user', 'amount', 'currency', 'checks_count', 'check_at', 'failure'],
		sort: 'created_at',
	},
	{
		collection: 'ledger_requests',
		bookmark: 'Waiting for a second person',
		icon: 'group',
		filter: { status: { _eq: 'pending' } },
		columns: ['requested_at', 'action', 'account', 'amount', 'currency', 'requested_by', 'reason'],
		sort: 'requested_at',
	},
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
