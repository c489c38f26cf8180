/** Compares the database with what was acknowledged, and with what must always be true. */
import type { OwnHouse } from '../../harness/own-house.ts';
import type { TestDatabase } from '../../harness/database.ts';
import type { Model } from './model.ts';
import { refused, type Outcome } from './outcome.ts';

const SHOWN = 5;

export type Auditor = {
	/** What is wrong; nothing, always. */
	readonly problems: () => Promise<readonly string[]>;
};

type Sums = { readonly [account: string]: { readonly balance: bigint; readonly held: bigint } };

/** Remembers what there is before the first operation: from then on the model tells all that changes. */
export async function auditorOf({ database }: OwnHouse, model: Model): Promise<Auditor> {
	const { query } = database;
	const before = await sumsOf(database);
	const [last] = await query<{ id: string }>(
		'select coalesce(max(id), 0) as id from ledger_entries',
	);

	const entriesNow = async (): Promise<readonly string[]> => {
		const rows = await query<{ line: string }>(
			`select concat_ws(' ', journal, account, amount) as line from ledger_entries where id > $1`,
			[last!.id],
		);
		return rows.map(({ line }) => line).toSorted();
	};

	return {
		problems: async () => {
			for (const outcome of await expireDue(database, model)) model.learn(outcome);
			return [
				...difference('entry', model.entries(), await entriesNow()),
				...difference('sum', expectedSums(before, model), linesOf(await sumsOf(database))),
				...(await brokenRules(database)),
			];
		},
	};
}

/** Ends the holds that are due, as the server does sooner or later, so that all is settled. */
async function expireDue({ query }: TestDatabase, model: Model): Promise<readonly Outcome[]> {
	const rows = await query<{ id: string; account: string; amount: string }>(
		`select id, account::text, amount::text
		from ledger_holds,
			lateral (select ledger_close_hold(id, 0, null, null, 'hash', 'expired')) ended
		where id = any ($1) and expires_at <= clock_timestamp()`,
		[model.openHolds()],
	);
	return rows.map(({ id, account, amount }) => ({
		...refused('expired'),
		hold: { id, account, amount: BigInt(amount), isOpen: false },
	}));
}

async function sumsOf({ query }: TestDatabase): Promise<Sums> {
	const rows = await query<{ id: string; balance: string; held: string }>(
		`select id::text, ledger_balance(id)::text as balance, held::text from ledger_accounts`,
	);
	return Object.fromEntries(
		rows.map(({ id, balance, held }) => [id, { balance: BigInt(balance), held: BigInt(held) }]),
	);
}

function expectedSums(before: Sums, model: Model): readonly string[] {
	const [balances, held] = [model.balances(), model.held()];
	const accounts = new Set([...Object.keys(before), ...balances.keys(), ...held.keys()]);
	return linesOf(
		Object.fromEntries(
			[...accounts].map((id) => [
				id,
				{
					balance: (before[id]?.balance ?? 0n) + (balances.get(id) ?? 0n),
					held: (before[id]?.held ?? 0n) + (held.get(id) ?? 0n),
				},
			]),
		),
	);
}

/** One line for each account that is not empty: some are opened for a leg that comes to nothing. */
function linesOf(sums: Sums): readonly string[] {
	return Object.entries(sums)
		.filter(([, { balance, held }]) => balance !== 0n || held !== 0n)
		.map(([id, { balance, held }]) => `account ${id}: ${balance}, held ${held}`)
		.toSorted();
}

/** What only one of two lists has; a line that stands twice counts twice. */
function difference(
	what: string,
	acknowledged: readonly string[],
	stored: readonly string[],
): readonly string[] {
	const count = new Map<string, number>();
	for (const line of acknowledged) count.set(line, (count.get(line) ?? 0) + 1);
	for (const line of stored) count.set(line, (count.get(line) ?? 0) - 1);
	return [...count]
		.filter(([, times]) => times !== 0)
		.map(([line, times]) => `${what} ${times > 0 ? 'lost' : 'not acknowledged'}: ${line}`)
		.slice(0, SHOWN);
}

/** The rules of the ledger, and those that its own check leaves to others. */
async function brokenRules({ query }: TestDatabase): Promise<readonly string[]> {
	const rows = await query<{ problem: string }>(
		`select concat_ws(' ', problem, detail) as problem from ledger_check()

		union all
		select 'currency does not add up: ' || account.currency
		from ledger_entries entry
		join ledger_accounts account on account.id = entry.account
		group by account.currency
		having sum(entry.amount) <> 0

		union all
		select 'wallet below zero: ' || id
		from ledger_accounts
		where purpose = 'wallet' and (balance - held < 0 or held < 0)

		-- Every document has its journal, and every journal that names a document has that one.
		union all
		select 'sale without its journal: ' || sale.id
		from sales sale
		left join ledger_journals journal on journal.id = sale.journal and journal.status = 'posted'
		where sale.status <> 'completed' or journal.ref_id is distinct from sale.id
		union all
		select 'opening without its journal: ' || opening.id
		from case_openings opening
		left join ledger_journals journal on journal.id = opening.journal and journal.status = 'posted'
		where journal.ref_id is distinct from opening.id
		union all
		select 'won, but there is no item: ' || opening.id
		from case_openings opening
		left join inventory_items item on item.opening = opening.id
		where (opening.outcome = 'item') <> (item.id is not null)
		union all
		select 'line without its journal: ' || line.id
		from shareholder_distributions line
		join distributions distribution on distribution.id = line.distribution
		where (line.journal is null) = (distribution.status = 'posted' and line.amount > 0)
		union all
		select 'journal without its document: ' || journal.id
		from ledger_journals journal
		where journal.status = 'posted'
			and journal.ref_type in ('sale', 'case_opening', 'distribution')
			and not exists (select from sales where id = journal.ref_id)
			and not exists (select from case_openings where id = journal.ref_id)
			and not exists (select from distributions where id = journal.ref_id)

		union all
		select 'gap in the receipts of ' || shift
		from sales
		group by shift
		having max(right(number, 6)::int) <> count(*)

		-- Whoever listens is told of every posting, and nobody of one that is not there.
		union all
		select 'event without its journal: ' || told.dedupe_key
		from (
			select dedupe_key from outbox where topic = 'ledger.journal.posted'
			except
			select id::text from ledger_journals where status = 'posted'
		) told
		union all
		select 'event told twice to ' || consumer || ': ' || dedupe_key
		from outbox
		where topic = 'ledger.journal.posted'
		group by consumer, dedupe_key
		having count(*) > 1`,
	);
	return rows.map(({ problem }) => problem).slice(0, SHOWN);
}
