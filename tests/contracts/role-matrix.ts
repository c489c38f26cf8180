/**
 * Who may read and write what, as the product promises it: one line a collection. A collection without a
 * line is for administrators, who pass every line.
 *
 * c, r, u, d: create, read, update, delete. Small: some rows (the own ones, those of the own
 * organizations, those that are published); large: all of them. What is created is always limited.
 */
import type { PolicyName, RoleName } from '../../seeds/ids.ts';

export type Principal = {
	readonly name: string;
	readonly role?: RoleName;
	readonly policies: readonly PolicyName[];
};

export const principals: readonly Principal[] = [
	{ name: 'public', policies: ['public'] },
	{ name: 'customer', role: 'customer', policies: [] },
	{ name: 'shareholder', role: 'customer', policies: ['shareholder'] },
	{ name: 'moderator', role: 'customer', policies: ['moderator'] },
	{ name: 'service', role: 'customer', policies: ['service'] },
	{ name: 'employee', role: 'employee', policies: [] },
	{ name: 'cashier', role: 'employee', policies: ['cashier'] },
	{ name: 'accountant', role: 'employee', policies: ['accountant'] },
	{ name: 'manager', role: 'manager', policies: [] },
];

/** Area → lines: the collection, then one word for each principal, in their order. */
const areas: { readonly [area: string]: string } = {
	people: `
		directus_users             -  ru   ru   ru   ru    ru   ru   ru    Ru
		directus_files             r  r    r    r    r     r    r    r     r
		contacts                   -  crud crud crud crud  crud crud crud  crud
		friendships                -  crud crud crud crud  crud crud crud  crud
		organizations              -  r    r    r    r     r    r    r     r
		organization_members       -  r    r    r    r     r    r    r     r`,
	dashboards: `
		directus_dashboards        -  -    -    -    -     r    r    r     r
		directus_panels            -  -    -    -    -     r    r    r     r
		directus_flows             -  -    -    -    -     -    -    -     r
		directus_operations        -  -    -    -    -     -    -    -     r`,
	till: `
		tills                      -  -    -    -    -     -    r    r     cru
		products                   -  -    -    -    -     -    r    r     cru
		taxes                      -  -    -    -    -     -    r    r     cru
		shifts                     -  -    -    -    -     -    r    r     r
		sales                      -  r    r    r    r     r    r    r     r
		sale_items                 -  r    r    r    r     r    r    r     r
		sale_item_taxes            -  r    r    r    r     r    r    r     r
		sale_payments              -  r    r    r    r     r    r    r     r
		cash_steps                 -  -    -    -    -     -    R    R     R`,
	ledger: `
		currencies                 r  r    r    r    r     r    r    R     R
		ledger_accounts            -  -    -    -    -     -    -    r     r
		ledger_account_changes     -  -    -    -    -     -    -    r     r
		ledger_entries             -  -    -    -    -     -    -    r     r
		ledger_holds               -  -    -    -    -     -    -    r     r
		ledger_journals            -  -    -    -    -     -    -    r     r
		ledger_requests            -  -    -    -    -     -    -    r     r
		ledger_rollups             -  -    -    -    -     -    -    r     r
		ledger_audits              -  -    -    -    -     -    -    R     R
		ledger_checkpoints         -  -    -    -    -     -    -    R     R
		ledger_days                -  -    -    -    -     -    -    R     R
		ledger_limits              -  -    -    -    -     -    -    R     R
		ledger_signing_keys        -  -    -    -    -     -    -    R     R
		ledger_totals              -  -    -    -    -     -    -    R     R`,
	shareholders: `
		shareholders               -  -    r    -    -     -    -    r     r
		share_grants               -  -    r    -    -     -    -    r     r
		distributions              -  -    r    -    -     -    -    r     r
		shareholder_distributions  -  -    r    -    -     -    -    r     r`,
	wallet: `
		payments                   -  r    r    r    r     r    r    R     R
		withdrawals                -  r    r    r    r     r    r    R     R
		transfer_fees              -  R    R    R    R     R    R    R     R`,
	cases: `
		cases                      r  r    r    r    r     r    r    r     cru
		case_items                 -  -    -    -    -     -    -    -     crud
		case_versions              -  -    -    -    -     -    -    -     r
		case_version_items         -  -    -    -    -     -    -    -     r
		case_openings              -  r    r    r    r     r    r    r     r
		case_seeds                 -  r    r    r    r     r    r    r     r
		inventory_items            -  r    r    r    r     r    r    r     r`,
};

/** Collection → one word for each principal. */
export const promised: ReadonlyMap<string, readonly string[]> = new Map(
	Object.values(areas).flatMap((lines) =>
		lines
			.trim()
			.split('\n')
			.map((line) => {
				const [collection, ...words] = line.trim().split(/\s+/) as [string, ...string[]];
				return [collection, words] as const;
			}),
	),
);

const nothing = '00000000-0000-4000-8000-000000000000';
const snapshot = {
	version: 1,
	directus: '11.17.4',
	vendor: 'postgres',
	collections: [],
	fields: [],
	systemFields: [],
	relations: [],
};

/** What makes a new row in a table of Directus, the path of one row of it, and what changes it. */
type SystemTable = { readonly body: object; readonly row: string; readonly change?: object };

const rowOf = (table: string): string => `/${table}/${nothing}`;

/** Tables of Directus, in which nobody but administrators changes anything. */
export const systemTables: { readonly [table: string]: SystemTable } = {
	access: { body: { policy: nothing }, row: rowOf('access') },
	collections: { body: { collection: 'mine', schema: {} }, row: '/collections/products' },
	'fields/products': { body: { field: 'mine', type: 'string' }, row: '/fields/products/name' },
	flows: { body: { name: 'Mine', trigger: 'webhook' }, row: rowOf('flows') },
	folders: { body: { name: 'Mine' }, row: rowOf('folders') },
	operations: { body: { key: 'mine', type: 'exec', flow: nothing }, row: rowOf('operations') },
	permissions: {
		body: { collection: 'sales', action: 'update', policy: nothing },
		row: '/permissions/1',
	},
	policies: { body: { name: 'Mine', admin_access: true }, row: rowOf('policies') },
	relations: {
		body: { collection: 'products', field: 'mine', related_collection: 'sales' },
		row: '/relations/products/organization',
	},
	roles: { body: { name: 'Mine' }, row: rowOf('roles') },
	shares: { body: { collection: 'products', item: nothing, role: nothing }, row: rowOf('shares') },
	translations: {
		body: { language: 'en-US', key: 'mine', value: 'Mine' },
		row: rowOf('translations'),
		change: { value: 'Mine' },
	},
	users: { body: { email: 'mine@example.com' }, row: rowOf('users') },
	versions: {
		body: { key: 'mine', name: 'Mine', collection: 'products', item: nothing },
		row: rowOf('versions'),
		change: { name: 'Mine' },
	},
};

type Door = { readonly method: string; readonly path: string; readonly body?: object };

/** Doors that show or change how the platform is made, with what would pass them. */
export const administratorDoors: readonly Door[] = [
	{ method: 'GET', path: '/schema/snapshot' },
	{ method: 'POST', path: '/schema/diff', body: snapshot },
	{ method: 'POST', path: '/schema/apply', body: { hash: 'mine', diff: snapshot } },
	{ method: 'PATCH', path: '/settings', body: { project_name: 'Mine' } },
	{ method: 'POST', path: '/utils/cache/clear', body: {} },
	{ method: 'GET', path: '/metrics' },
	{ method: 'GET', path: '/permissions' },
	{ method: 'GET', path: '/access' },
	{ method: 'GET', path: '/policies' },
];
