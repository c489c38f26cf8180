/** What the tests of the ledger are given: people, an organization, funded wallets, and postings. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { query, value } from '../harness/statements.ts';

export type Posted = {
	readonly status: 'posted' | 'rejected' | 'conflict';
	readonly code: string | null;
	readonly replayed: boolean;
};

export type Leg = readonly [account: string, amount: bigint];

export function aPerson(status = 'active'): Promise<string> {
	return value(
		`insert into directus_users (id, email, status, email_verified_at)
		values (gen_random_uuid(), $1, $2, current_timestamp)
		returning id`,
		[`${randomUUID()}@example.com`, status],
	);
}

export function anOrganization(): Promise<string> {
	return value(
		`insert into organizations (id, name, default_currency, timezone)
		values (gen_random_uuid(), 'Company', 'KZT', 'Asia/Almaty')
		returning id`,
	);
}

export function enable(currency: string): Promise<unknown> {
	return query('update currencies set is_enabled = true where code = $1', [currency]);
}

/** The wallet of a new or given person with that much in it. */
export async function aWallet(balance = 0n, currency = 'KZT', owner?: string): Promise<string> {
	const wallet = await value('select ledger_wallet($1, $2)', [
		owner ?? (await aPerson()),
		currency,
	]);
	if (balance > 0n) await fund(wallet, balance, currency);
	return wallet;
}

/** An account of the house whose balance is the sum of its entries. */
export function anAppendAccount(purpose = 'revenue', currency = 'KZT'): Promise<string> {
	return anOrganization().then((organization) =>
		value('select ledger_house($1, $2, $3)', [organization, purpose, currency]),
	);
}

export async function fund(wallet: string, amount: bigint, currency = 'KZT'): Promise<void> {
	const source = await value(`select ledger_house(null, 'adjustment', $1)`, [currency]);
	const { status, code } = await post(
		[
			[source, -amount],
			[wallet, amount],
		],
		{ kind: 'adjustment', currency },
	);
	if (status !== 'posted') throw new Error(`The wallet was not funded: ${code}`);
}

type Posting = {
	readonly id?: string;
	readonly kind?: string;
	readonly currency?: string;
	readonly hash?: string;
};

/** Calls ledger_post. */
export async function post(legs: readonly Leg[], posting: Posting = {}): Promise<Posted> {
	const { id = randomUUID(), kind = 'transfer', currency = 'KZT', hash = 'hash' } = posting;
	const [posted] = await query<Posted>(
		'select status, code, replayed from ledger_post($1, $2, $3, $4, $5, $6)',
		[
			id,
			kind,
			currency,
			legs.map(([account]) => account),
			legs.map(([, amount]) => String(amount)),
			hash,
		],
	);
	if (!posted) throw new Error('ledger_post answered no row.');
	return posted;
}

export const pay = (from: string, to: string, amount: bigint, posting?: Posting) =>
	post(
		[
			[from, -amount],
			[to, amount],
		],
		posting,
	);

export async function balanceOf(account: string): Promise<bigint> {
	return BigInt(await value('select ledger_balance($1)', [account]));
}

export async function entriesOf(journal: string): Promise<number> {
	return Number(await value('select count(*) from ledger_entries where journal = $1', [journal]));
}

/** What ledger_check finds wrong; nothing, always. */
export function problems(): Promise<{ problem: string; detail: object }[]> {
	return query('select problem, detail from ledger_check()');
}

export type Refused = {
	readonly code: string;
	readonly message: string;
	readonly constraint?: string;
};

/** The error of PostgreSQL that a statement ends with. */
export async function refusalOf(text: string, values: readonly unknown[] = []): Promise<Refused> {
	try {
		await query(text, values);
	} catch (error) {
		if (error instanceof pg.DatabaseError) {
			const { code = '', message, constraint } = error;
			return constraint === undefined ? { code, message } : { code, message, constraint };
		}
		throw error;
	}
	throw new Error(`The database accepted: ${text}`);
}

export type Outcome = {
	readonly status: number;
	readonly replayed: boolean;
	readonly answer: { readonly [key: string]: unknown };
};

/** Calls a money operation the way every request does. */
export async function once(
	actor: string,
	operation: string,
	command: object,
	{ key = randomUUID(), hash = 'hash', preview = false } = {},
): Promise<Outcome> {
	const [outcome] = await query<Outcome>(
		'select status, answer, replayed from once($1, $2, $3, $4, $2::text::regproc, $5, $6)',
		[actor, operation, key, hash, { journal: randomUUID(), hash, ...command }, preview],
	);
	if (!outcome) throw new Error('once answered no row.');
	return outcome;
}
