/** A shop with something of everything, and where each collection says whose its rows are. */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { nest } from '../../seeds/permissions/grants.ts';
import { sharedDatabase } from '../harness/database.ts';
import type { Client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import * as lootCases from '../integration/cases-shop.ts';
import { addProduct, addTax, addTill, dataOf } from '../integration/pos-builders.ts';
import { aDraft as aDistribution, approved, holdersOf } from '../integration/shareholders-scene.ts';

/** A path of relations from a row to its organization. */
export const toOrganization = {
	organizations: 'id',
	organization_members: 'organization',
	products: 'organization',
	taxes: 'organization',
	tills: 'organization',
	shifts: 'till.organization',
	sales: 'organization',
	sale_items: 'sale.organization',
	sale_item_taxes: 'sale_item.sale.organization',
	sale_payments: 'sale.organization',
	shareholders: 'organization',
	share_grants: 'shareholder.organization',
	distributions: 'organization',
	shareholder_distributions: 'distribution.organization',
	cases: 'organization',
	case_items: 'case.organization',
	case_versions: 'case.organization',
	case_version_items: 'case_version.case.organization',
	case_openings: 'case_version.case.organization',
	inventory_items: 'case_item.case.organization',
	ledger_accounts: 'owner_organization',
	ledger_entries: 'account.owner_organization',
	ledger_journals: 'entries.account.owner_organization',
	ledger_rollups: 'account.owner_organization',
} as const;
export type Bound = keyof typeof toOrganization;
export const boundCollections = Object.keys(toOrganization) as Bound[];

/** Which rows of a collection belong to an organization. */
export function rowsOf(collection: Bound, organization: string): Filter {
	return nest(toOrganization[collection], { _eq: organization });
}

export const filterOf = (filter: Filter): string => encodeURIComponent(JSON.stringify(filter));

export type Scene = {
	readonly shop: Shop;
	readonly accountant: Person;
	/** A customer with the policy, who holds shares. */
	readonly shareholder: Person;
	readonly till: string;
	readonly product: string;
	readonly shift: string;
	readonly closedShift: string;
	readonly sale: string;
	readonly distribution: string;
	readonly draftCase: string;
	readonly activeCase: string;
	readonly opening: string;
	/** The drawer of the till, in the ledger. */
	readonly tillAccount: string;
	/** The wallet of the customer. */
	readonly wallet: string;
};

export const people = [
	'manager',
	'accountant',
	'cashier',
	'employee',
	'customer',
	'shareholder',
] as const;
export type Who = (typeof people)[number];

/** What somebody of the shop asks with. */
export function apiOf({ shop, accountant, shareholder }: Scene, who: Who): Client {
	return { ...shop, accountant, shareholder }[who].api;
}

/** Sells, closes, splits and opens, so that every collection has a row of this shop. */
export async function aScene(): Promise<Scene> {
	const shop = await aShop();
	const accountant = await shop.person({
		role: 'employee',
		policies: ['accountant'],
		memberAs: 'employee',
	});
	const shareholder = await shop.person({
		role: 'customer',
		policies: ['shareholder'],
		memberAs: 'shareholder',
	});
	await shop.fund(shop.customer, 1_000_000n);
	await holdersOf(shop, [501n, 499n], shareholder.id);
	await aDistribution(shop);
	const counter = await sold(shop);
	const split = await approved(shop);
	dataOf(await shop.admin.api.post(`/shareholders/distributions/${split.id}/post`, {}));
	await fold(shop);
	const draftCase = await lootCases.aDraft(shop, [lootCases.sword]);
	const activeCase = await lootCases.aCase(shop, [lootCases.sword]);
	const { opening } = await lootCases.opened(shop.customer, activeCase);
	const tills = await shop.admin.api.get(`/items/tills/${counter.till}?fields=account`);
	const wallets = dataOf<{ account: string; currency: string }[]>(
		await shop.customer.api.get('/wallet'),
	);
	return {
		...counter,
		shop,
		accountant,
		shareholder,
		opening,
		distribution: split.id,
		draftCase: draftCase.id,
		activeCase: activeCase.id,
		tillAccount: dataOf<{ account: string }>(tills).account,
		wallet: wallets.find(({ currency }) => currency === 'KZT')!.account,
	};
}

/** Folds what the shop has earned, as the ledger does every minute. */
async function fold({ organization }: Shop): Promise<void> {
	const { query } = await sharedDatabase();
	await query(
		`select ledger_fold(id) from ledger_accounts
		where owner_organization = $1 and posting = 'append'`,
		[organization],
	);
}

type Id = { readonly id: string };

/** A closed shift with a sale that a customer paid by wallet, and an open one. */
async function sold(shop: Shop) {
	await addTax(shop, 'vat', 120_000);
	const till = await addTill(shop);
	const product = await addProduct(shop, { sku: 'coffee' });
	const { api } = shop.cashier;
	const opening = { till, opening_cash: '100' };
	const closedShift = dataOf<Id>(await api.post('/pos/shifts', opening)).id;
	const { code } = dataOf<{ code: string }>(
		await shop.customer.api.post('/wallet/pay-codes', { max_amount: '120000', currency: 'KZT' }),
	);
	const sale = dataOf<Id>(
		await api.post('/pos/sales', {
			shift: closedShift,
			customer: shop.customer.id,
			lines: [{ product }],
			tenders: [{ method: 'wallet', amount: '120000', code }],
		}),
	).id;
	dataOf(await api.post(`/pos/shifts/${closedShift}/close`, { counted_cash: '100' }));
	const shift = dataOf<Id>(await api.post('/pos/shifts', opening)).id;
	return { till, product, shift, closedShift, sale };
}

/** The ids of the rows that a filter finds, for somebody who may read all of them. */
export async function idsOf(admin: Client, collection: string, filter: Filter): Promise<string[]> {
	const path = `/items/${collection}?fields=id&limit=-1&filter=${filterOf(filter)}`;
	return dataOf<{ id: string | number }[]>(await admin.get(path)).map(({ id }) => String(id));
}
