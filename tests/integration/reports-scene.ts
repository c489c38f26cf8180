/** Two shops that earn before and after a moment, and how the tests ask for reports on them. */
import { sharedDatabase } from '../harness/database.ts';
import type { Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

export type Account = {
	readonly account: string;
	readonly owner: { readonly type: string; readonly id: string | null; readonly name: string };
	readonly purpose: string;
	readonly balance: string;
	readonly opening: string;
	readonly debits: string;
	readonly credits: string;
	readonly closing: string;
};

export type Balance = {
	readonly currency: string;
	readonly debits: string;
	readonly credits: string;
	readonly elsewhere: string;
	readonly sum: string;
	readonly purposes: readonly {
		readonly purpose: string;
		readonly accounts: number;
		readonly debits: string;
		readonly credits: string;
		readonly balance: string;
	}[];
};

export type Scene = {
	readonly shop: Shop;
	readonly neighbour: Shop;
	/** An employee of the shop with the policy. */
	readonly accountant: Person;
	/** Between the first and the second half of what moved. */
	readonly middle: string;
};

/** The shop earns 3000, then 500 and −200; its neighbour 900, then 77. */
export async function aScene(): Promise<Scene> {
	const [shop, neighbour] = await Promise.all([aShop(), aShop()]);
	const accountant = await shop.person({
		role: 'employee',
		policies: ['accountant'],
		memberAs: 'employee',
	});
	await shop.fund(shop.customer, 10_000n);
	await neighbour.fund(neighbour.customer, 10_000n);
	await earn(shop, 3_000n);
	await earn(neighbour, 900n);
	const { query } = await sharedDatabase();
	const [now] = await query<{ now: Date }>('select clock_timestamp() as now');
	await earn(shop, 500n);
	await earn(shop, -200n);
	await earn(neighbour, 77n);
	return { shop, neighbour, accountant, middle: now!.now.toISOString() };
}

/** Moves from the customer's wallet to the revenue of the shop; back when it is negative. */
export async function earn(
	{ organization, customer }: Shop,
	amount: bigint,
	effectiveAt?: string,
): Promise<void> {
	const { query } = await sharedDatabase();
	await query(
		`select ledger_post(
			gen_random_uuid(), 'sale', 'KZT',
			array[ledger_wallet($1, 'KZT'), ledger_house($2, 'revenue', 'KZT')],
			array[-$3::bigint, $3::bigint], 'a test',
			p_effective_at => $4)`,
		[customer.id, organization, String(amount), effectiveAt ?? null],
	);
}

export const accounts = (person: Person, query = ''): Promise<Answer> =>
	person.api.get(`/finance/reports/accounts?${query}`);
export const trialBalance = (person: Person, query = ''): Promise<Answer> =>
	person.api.get(`/finance/reports/trial-balance?${query}`);
