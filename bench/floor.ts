/**
 * The floor, the least that any ledger in PostgreSQL does (two updates and an insert in one
 * function), and the same transfers by ours: what a comparison sends to either.
 */
import type { Statement } from './cpu.ts';
import type { House } from './house.ts';
import { personId } from './people.ts';

export const ACCOUNTS = 10_000;

export type Wallets = { readonly first: bigint; readonly house: bigint };

/** Makes the tables of the floor; answers the first of the wallets, whose ids follow each other. */
export async function makeFloor({ sql }: House): Promise<Wallets> {
	await sql.query(`
		create table floor_acc (id bigint primary key, balance bigint not null) with (fillfactor = 70);
		create table floor_tx (
			id bigint generated always as identity primary key, s bigint, d bigint, amount bigint);
		create function xfer_min(p_s bigint, p_d bigint, p_a bigint) returns void language plpgsql as $$
		begin
			perform 1 from floor_acc where id in (p_s, p_d) order by id for no key update;
			update floor_acc set balance = balance - p_a where id = p_s;
			update floor_acc set balance = balance + p_a where id = p_d;
			insert into floor_tx (s, d, amount) values (p_s, p_d, p_a);
		end $$;
		insert into floor_acc select n, 1000000000 from generate_series(1, ${ACCOUNTS}) n`);
	await sql.query('vacuum analyze');

	const { rows } = await sql.query<{ first: string; last: string; house: string }>(
		`select min(id)::text as first, max(id)::text as last,
			ledger_house(null, 'fee_income', 'KZT')::text as house
		from ledger_accounts
		where owner_user between $1 and $2`,
		[personId(1), personId(ACCOUNTS)],
	);
	const [found] = rows;
	if (!found || BigInt(found.last) - BigInt(found.first) !== BigInt(ACCOUNTS - 1)) {
		throw new Error('The ids of the wallets do not follow each other.');
	}
	return { first: BigInt(found.first), house: BigInt(found.house) };
}

const anyTwo = String.raw`\set s random(1, ${ACCOUNTS})
\set d random(1, ${ACCOUNTS})
\set d case when :d = :s then mod(:s, ${ACCOUNTS}) + 1 else :d end
`;

const wallet = (name: string, { first }: Wallets): string => `:${name} + ${first - 1n}`;

/** For pgbench: the floor, our posting between any two wallets, and from any wallet into one account. */
export function scriptsOf(wallets: Wallets) {
	const post = (to: string): string =>
		`${anyTwo}select status from ledger_post(gen_random_uuid(), 'transfer', 'KZT', array[${wallet('s', wallets)}, ${to}]::bigint[], array[-5, 5]::bigint[], 'x');\n`;

	return {
		floor: `${anyTwo}select xfer_min(:s, :d, 5);\n`,
		post: post(wallet('d', wallets)),
		hot: post(String(wallets.house)),
		once: onceScript,
	} as const;
}

// The statement that POST /wallet/transfer sends, with its journal and hash.
export const onceScript = String.raw`\set s random(1, 256)
\set d random(1000, 9999)
select * from once(
	('00000000-0000-4000-8000-' || lpad(:s::text, 12, '0'))::uuid,
	'POST /wallet/transfer', gen_random_uuid()::text, 'load', 'wallet_transfer',
	jsonb_build_object(
		'to', '00000000-0000-4000-8000-' || lpad(:d::text, 12, '0'),
		'amount', '5', 'currency', 'KZT', 'journal', gen_random_uuid(), 'hash', 'load'),
	false);
`;

/** Two different accounts of the nth call, spread over all of them. */
function twoOf(call: number): readonly [number, number] {
	const from = (call * 7_919) % ACCOUNTS;
	const to = (from + 1 + ((call * 31) % (ACCOUNTS - 1))) % ACCOUNTS;
	return [from + 1, to + 1];
}

/** For one connection: the same calls as prepared statements. */
export function statementsOf({ first }: Wallets) {
	const ids = (call: number): readonly bigint[] => twoOf(call).map((n) => first + BigInt(n) - 1n);
	const people = (call: number): readonly string[] => twoOf(call).map(personId);
	const command = `jsonb_build_object('to', $2::text, 'amount', '5', 'currency', 'KZT',
		'journal', gen_random_uuid(), 'hash', 'load')`;

	return {
		floor: { text: 'select xfer_min($1, $2, 5)', values: twoOf },
		post: {
			text: `select status from ledger_post(gen_random_uuid(), 'transfer', 'KZT',
				array[$1::bigint, $2::bigint], array[-5, 5]::bigint[], 'x')`,
			values: ids,
		},
		transfer: { text: `select wallet_transfer($1, ${command})`, values: people },
		once: {
			text: `select status, answer, replayed from once($1, 'POST /wallet/transfer',
				gen_random_uuid()::text, 'load', 'wallet_transfer', ${command})`,
			values: people,
		},
	} as const satisfies { readonly [name: string]: Statement };
}
