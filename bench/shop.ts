/** A shop under load: tills with open shifts, products of both kinds of tax, one published case. */
import { randomUUID } from 'node:crypto';
import { configId } from '@cubehub/core/ids';
import type { House } from './house.ts';
import { logIn, tokenOf } from './people.ts';

export type LoadShop = {
	readonly cashier: string;
	readonly lootCase: string;
	/** Bodies of POST /pos/sales: three lines, paid in cash, spread over the tills. */
	readonly sales: readonly object[];
};

const TILLS = 4;
const PRICE = 12_000n;

/** Makes the shop by SQL and opens its tills, as the till's own operations do. */
export async function openShop({ sql, secret }: House): Promise<LoadShop> {
	const organization = randomUUID();
	const cashier = randomUUID();
	await sql.query(
		`insert into organizations (id, name, default_currency, timezone, status)
		values ($1, 'Load', 'KZT', 'UTC', 'active')`,
		[organization],
	);
	await sql.query(
		`insert into directus_users (id, email, first_name, status, role, provider, email_verified_at)
		values ($1, 'load-cashier@example.com', 'Cashier', 'active', $2, 'default', current_timestamp)`,
		[cashier, configId('role:manager')],
	);
	await logIn({ sql });
	await sql.query(
		`insert into organization_members (organization, "user", role) values ($1, $2, 'manager')`,
		[organization, cashier],
	);

	const products = await rowIds(
		sql.query<{ id: string }>(
			`insert into products (organization, sku, name, price, currency, is_tax_included, is_active)
			select $1, 'load-' || n, 'Load ' || n, $2, 'KZT', true, true from generate_series(1, 3) n
			returning id`,
			[organization, String(PRICE)],
		),
	);
	const tills = await rowIds(
		sql.query<{ id: string }>(
			`insert into tills (id, organization, name, currency)
			select gen_random_uuid(), $1, 'Load ' || n, 'KZT' from generate_series(1, $2::int) n
			returning id`,
			[organization, TILLS],
		),
	);
	const shifts: string[] = [];
	for (const till of tills) shifts.push(await openShift(sql, cashier, till));

	return {
		cashier: tokenOf(secret, cashier, configId('role:manager')),
		lootCase: await publishedCase(sql),
		sales: shifts.map((shift) => ({
			shift,
			lines: products.map((product) => ({ product })),
			tenders: [{ method: 'cash', amount: String(3n * PRICE) }],
		})),
	};
}

async function openShift(sql: House['sql'], cashier: string, till: string): Promise<string> {
	const command = {
		till,
		opened_at: new Date(),
		opening_cash: '0',
		journal: randomUUID(),
		hash: 'load',
	};
	const { rows } = await sql.query<{ answer: { id: string } }>(
		'select pos_open_shift($1, $2) as answer',
		[cashier, { shift: randomUUID(), ...command }],
	);
	return rows[0]?.answer.id ?? '';
}

/** The case of the demo shop. */
async function publishedCase(sql: House['sql']): Promise<string> {
	const [id] = await rowIds(
		sql.query<{ id: string }>(`select id from cases where status = 'active' limit 1`),
	);
	if (!id) throw new Error('The demo shop has no active case.');
	return id;
}

async function rowIds(
	result: Promise<{ readonly rows: readonly { readonly id: string }[] }>,
): Promise<string[]> {
	const { rows } = await result;
	return rows.map(({ id }) => id);
}
