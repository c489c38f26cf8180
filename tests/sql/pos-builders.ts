/** What the tests of the till are given: an organization with a till, shifts, sales, and raw writes. */
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { query, value } from '../harness/statements.ts';

export type Counter = {
	readonly organization: string;
	readonly till: string;
	readonly account: string;
	readonly product: string;
	readonly cashier: string;
};

export type Outcome = {
	readonly status: number;
	readonly answer: {
		readonly code?: string;
		readonly id?: string;
		readonly number?: string;
		readonly journal?: string | null;
		readonly [field: string]: unknown;
	};
};

export type Client = { query: pg.Pool['query'] };

export function aPerson(): Promise<string> {
	return value(
		`insert into directus_users (id, first_name, email, status, email_verified_at)
		values (gen_random_uuid(), 'Somebody', $1, 'active', current_timestamp)
		returning id`,
		[`${randomUUID()}@example.com`],
	);
}

export function aTill(organization: string, currency = 'KZT', name = 'Front'): Promise<string> {
	return value(
		`insert into tills (organization, name, currency) values ($1, $2, $3) returning id`,
		[organization, name, currency],
	);
}

/** An organization with a till, a product and a cashier. */
export async function aCounter(currency = 'KZT'): Promise<Counter> {
	const organization = await value(
		`insert into organizations (id, name, default_currency, timezone)
		values (gen_random_uuid(), 'Shop', $1, 'Asia/Almaty')
		returning id`,
		[currency],
	);
	const till = await aTill(organization, currency);
	return {
		organization,
		till,
		account: await value('select account from tills where id = $1', [till]),
		product: await value(
			`insert into products (organization, sku, name, price, currency)
			values ($1, 'coffee', 'Coffee', 1000, $2)
			returning id`,
			[organization, currency],
		),
		cashier: await aPerson(),
	};
}

/** Calls an operation the way every request does; on the worker's pool, or on a given connection. */
export async function once(
	actor: string,
	operation: string,
	command: object,
	{ client, preview = false }: { client?: Client; preview?: boolean } = {},
): Promise<Outcome> {
	const text = `select status, answer from once($1, 'test', $2, 'hash', $3::regproc, $4, $5)`;
	const full = { journal: randomUUID(), hash: 'hash', ...command };
	const values = [actor, randomUUID(), operation, full, preview];
	const rows = client
		? (await client.query<Outcome>(text, values)).rows
		: await query<Outcome>(text, values);
	return rows[0]!;
}

export const open = (counter: Counter, openingCash: bigint, client?: Client): Promise<Outcome> =>
	once(
		counter.cashier,
		'pos_open_shift',
		{
			shift: randomUUID(),
			till: counter.till,
			opening_cash: String(openingCash),
			opened_at: new Date(),
		},
		client ? { client } : {},
	);

/** An open shift; its id. */
export async function aShift(counter: Counter, openingCash = 0n): Promise<string> {
	const { status, answer } = await open(counter, openingCash);
	if (status !== 200) throw new Error(`The shift was refused: ${answer.code}.`);
	return answer.id!;
}

export const close = (
	counter: Counter,
	shift: string,
	countedCash: bigint,
	client?: Client,
): Promise<Outcome> =>
	once(
		counter.cashier,
		'pos_close_shift',
		{ shift, counted_cash: String(countedCash), reason: null, closed_at: new Date() },
		client ? { client } : {},
	);

export type Tender = {
	readonly method: string;
	readonly amount: string;
	readonly tendered: string;
	readonly change: string;
	readonly code_hash: string | null;
};

export const cash = (amount: bigint): Tender => tender('cash', amount);
export const card = (amount: bigint): Tender => tender('card', amount);
export const wallet = (amount: bigint, codeHash: string): Tender => ({
	...tender('wallet', amount),
	code_hash: codeHash,
});

function tender(method: string, amount: bigint): Tender {
	return { method, amount: String(amount), tendered: String(amount), change: '0', code_hash: null };
}

/** The command that the use case would save for one piece at a price without tax, paid in cash. */
export function saleCommand(
	counter: Counter,
	shift: string,
	price = 1000n,
	tenders = [cash(price)],
) {
	return {
		sale: randomUUID(),
		shift,
		organization: counter.organization,
		customer: null as string | null,
		device_id: null as string | null,
		device_seq: null as string | null,
		sold_at: new Date(),
		year: '2026',
		intent: { shift, price: String(price), tenders } as object,
		price_mode: 'inclusive',
		subtotal: String(price),
		net_total: String(price),
		tax_total: '0',
		rounding: '0',
		total: String(price),
		lines: [
			{
				line_no: 1,
				product: counter.product,
				name: 'Coffee',
				quantity_milli: '1000',
				unit_price: String(price),
				gross: String(price),
				net: String(price),
				tax: '0',
				total: String(price),
				tax_id: null as string | null,
				rate_ppm: null as number | null,
			},
		],
		tenders,
	};
}

export const sell = (
	counter: Counter,
	command: ReturnType<typeof saleCommand>,
	client?: Client,
): Promise<Outcome> =>
	once(counter.cashier, 'pos_complete_sale', command, client ? { client } : {});

/** A completed sale of one piece; its id. */
export async function aSale(counter: Counter, shift: string, price = 1000n): Promise<string> {
	const { status, answer } = await sell(counter, saleCommand(counter, shift, price));
	if (status !== 200) throw new Error(`The sale was refused: ${answer.code}.`);
	return answer.id!;
}

/** A pay code of a customer whose wallet holds that much. */
export async function aPayCode(balance: bigint, most = balance) {
	const customer = await aPerson();
	const account = await value(`select ledger_wallet($1, 'KZT')`, [customer]);
	await query(
		`select ledger_move('adjustment', 'KZT',
			array[ledger_house(null, 'adjustment', 'KZT'), $1::bigint], array[-$2::bigint, $2::bigint],
			gen_random_uuid(), 'hash', null)`,
		[account, String(balance)],
	);
	return { hash: await issueCode(customer, most), account, customer };
}

/** One more pay code of a customer; its hash. */
export async function issueCode(customer: string, most: bigint): Promise<string> {
	const hash = createHash('sha256').update(randomUUID()).digest('hex');
	await query(`select wallet_issue_pay_code($1, $2, $3, 'KZT')`, [customer, hash, String(most)]);
	return hash;
}

export async function countOf(table: string, column: string, id: string): Promise<number> {
	return Number(await value(`select count(*) from ${table} where ${column} = $1`, [id]));
}

export async function balanceOf(account: string): Promise<bigint> {
	return BigInt(await value('select ledger_balance($1)', [account]));
}

export function house(counter: Counter, purpose: string, currency = 'KZT'): Promise<string> {
	return value('select ledger_house($1, $2, $3)', [counter.organization, purpose, currency]);
}

/** What ledger_check finds wrong; nothing, always. */
export function problems(): Promise<object[]> {
	return query('select * from ledger_check()');
}

/** The constraint that a write breaks. */
export async function brokenBy(text: string, values: readonly unknown[] = []): Promise<string> {
	try {
		await query(text, values);
	} catch (error) {
		if (error instanceof pg.DatabaseError) return error.constraint ?? error.message;
		throw error;
	}
	throw new Error(`The database accepted: ${text}`);
}
