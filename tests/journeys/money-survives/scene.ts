/** Who and what the operations of a plan act on: customers, a till, a case, holders; all of one shop. */
import type { OwnHouse } from '../../harness/own-house.ts';
import { aShop, type Person, type Shop } from '../../harness/shop.ts';
import { aCase } from '../../integration/cases-shop.ts';
import { addProduct, addTax, addTill, openShift } from '../../integration/pos-builders.ts';
import { PEOPLE } from './plan.ts';

/** Enough for a while: a run meets both, those who can pay and those who cannot. */
const FUNDS = 50_000n;
const UNITS = [7n, 2n, 1n];

export type Customer = Person & { readonly wallet: string };

export type Scene = {
	readonly shop: Shop;
	readonly people: readonly Customer[];
	readonly shift: string;
	readonly product: string;
	readonly lootCase: string;
	/** The account of the ledger that is behind each purpose of the shop. */
	readonly accounts: Accounts;
	/** Holder → the account of what is owed to it. */
	readonly holders: ReadonlyMap<string, string>;
};

export type Accounts = {
	readonly till: string;
	readonly revenue: string;
	readonly tax_payable: string;
	readonly case_revenue: string;
	readonly retained_profit: string;
	readonly adjustment: string;
};

export const PRICE = 1_000n;

/** Makes the scene; from then on nothing moves but what the plan says. */
export async function aScene(house: OwnHouse): Promise<Scene> {
	const shop = await aShop(house);
	const people = await Promise.all(Array.from({ length: PEOPLE }, () => aCustomer(house, shop)));
	await addTax(shop, 'vat', 120_000);
	const till = await addTill(shop);
	const product = await addProduct(shop, { sku: 'coffee', price: String(PRICE) });
	const shift = await openShift({ shop, till, coffee: product }, '50000');
	const lootCase = await aCase(
		shop,
		[
			{ name: 'Sword', reward: 'item', weight: '60', value: '90', stock_left: '40' },
			{ name: 'Half of it', reward: 'money', weight: '30', value: '50' },
			{ name: 'All of it', reward: 'money', weight: '10', value: '250' },
		],
		{ price: '100' },
	);
	return {
		shop,
		people,
		shift,
		product,
		lootCase: lootCase.id,
		accounts: await accountsOf(house, shop.organization, till),
		holders: await someHolders(house, shop.organization),
	};
}

async function aCustomer(house: OwnHouse, shop: Shop): Promise<Customer> {
	const person = await shop.person({ role: 'customer' });
	await shop.fund(person, FUNDS);
	const [row] = await house.database.query<{ wallet: string }>(
		`select ledger_wallet($1, 'KZT')::text as wallet`,
		[person.id],
	);
	return { ...person, wallet: row!.wallet };
}

async function accountsOf(house: OwnHouse, organization: string, till: string): Promise<Accounts> {
	const purposes = ['revenue', 'tax_payable', 'case_revenue', 'retained_profit'];
	const rows = await house.database.query<{ purpose: string; account: string }>(
		`select purpose, ledger_house($1, purpose, 'KZT')::text as account
		from unnest($2::text[]) purpose
		union all
		select 'adjustment', ledger_house(null, 'adjustment', 'KZT')::text
		union all
		select 'till', account::text from tills where id = $3`,
		[organization, purposes, till],
	);
	return Object.fromEntries(rows.map(({ purpose, account }) => [purpose, account])) as Accounts;
}

async function someHolders(house: OwnHouse, organization: string) {
	const { query } = house.database;
	const rows = await query<{ id: string; account: string }>(
		`insert into shareholders (organization, name)
		select $1, 'Holder ' || n from generate_series(1, $2::int) n
		returning id, account::text`,
		[organization, UNITS.length],
	);
	await query(
		`insert into share_grants (shareholder, units, effective_from, source)
		select held.id, held.units, '1960-01-01', 'founding'
		from unnest($1::uuid[], $2::bigint[]) held (id, units)`,
		[rows.map(({ id }) => id), UNITS.map(String)],
	);
	return new Map(rows.map(({ id, account }) => [id, account]));
}
