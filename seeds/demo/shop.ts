/** The demo shop: an organization with its members, a tax, a price list and a till. */
import { configId } from '@cubehub/core/ids';
import type { Seeding } from '../../extensions/core/src/deploy/seed-step.ts';
import type { Email, Ids } from './people.ts';

export const shop = configId('demo:organization');
const VAT = { code: 'vat', rate_ppm: 120_000 };

const members: readonly (readonly [Email, string])[] = [
	['admin@example.com', 'owner'],
	['manager@example.com', 'manager'],
	['cashier@example.com', 'employee'],
	['employee@example.com', 'employee'],
	['shareholder@example.com', 'shareholder'],
	['shareholder2@example.com', 'shareholder'],
];

type Product = {
	readonly sku: string;
	readonly name: string;
	/** Minor units of KZT. */
	readonly price: bigint;
	readonly includesTax: boolean;
};

const products: readonly Product[] = [
	{ sku: 'COFFEE', name: 'Coffee', price: 120_000n, includesTax: true },
	{ sku: 'TEA', name: 'Tea with milk', price: 75_000n, includesTax: true },
	{ sku: 'BAURSAK', name: 'Baursak, a portion', price: 49_900n, includesTax: true },
	{ sku: 'CAKE', name: 'Honey cake', price: 165_000n, includesTax: true },
	// Sold to companies: the price is without tax, so it never shares a sale with the others.
	{ sku: 'CATERING', name: 'Catering, a person', price: 350_000n, includesTax: false },
];

export async function seedShop(seeding: Seeding, ids: Ids): Promise<void> {
	await seedOrganization(seeding, ids);
	await seedCatalogue(seeding);
	await seedTill(seeding);
}

async function seedOrganization({ sql, note }: Seeding, ids: Ids): Promise<void> {
	const made = await sql`
		insert into organizations
		  (id, name, legal_name, default_currency, default_language, timezone, status)
		values
		  (${shop}, 'Demo shop', 'Demo shop LLP', 'KZT', 'ru', 'Asia/Almaty', 'active')
		on conflict (id) do nothing
		returning id`;
	if (made.length > 0) note('organization Demo shop');

	for (const [email, role] of members) {
		if (ids[email] === undefined) continue;
		const joined = await sql`
			insert into organization_members (id, organization, "user", role)
			values (${configId(`demo:member/${email}`)}, ${shop}, ${ids[email]}, ${role})
			on conflict do nothing
			returning id`;
		if (joined.length > 0) note(`member ${email}`);
	}
}

async function seedCatalogue({ sql, note }: Seeding): Promise<void> {
	const taxes = await sql`
		insert into taxes (id, organization, code, name, rate_ppm, valid_from)
		values (${configId('demo:tax/vat')}, ${shop}, ${VAT.code}, 'VAT 12 %', ${VAT.rate_ppm}, '2020-01-01')
		on conflict (id) do nothing
		returning id`;
	if (taxes.length > 0) note('tax VAT 12 %');

	for (const { sku, name, price, includesTax } of products) {
		const made = await sql`
			insert into products
			  (id, organization, sku, name, price, currency, tax_code, is_tax_included)
			values
			  (${productId(sku)}, ${shop}, ${sku}, ${name}, ${price}, 'KZT', ${VAT.code}, ${includesTax})
			on conflict do nothing
			returning id`;
		if (made.length > 0) note(`product ${name}`);
	}
}

async function seedTill({ sql, note }: Seeding): Promise<void> {
	const made = await sql`
		insert into tills (id, organization, name, currency)
		values (${configId('demo:till/1')}, ${shop}, 'Till 1', 'KZT')
		on conflict do nothing
		returning id`;
	if (made.length > 0) note('till Till 1');
}

export const productId = (sku: string): string => configId(`demo:product/${sku}`);
