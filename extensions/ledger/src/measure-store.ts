/** What operations ask of the ledger. Figures are floats: they are looked at, never booked. */
import { queries } from '@cubehub/core/pool';

export type ProofState = {
	readonly audited_at: Date | null;
	readonly is_clean: boolean | null;
	readonly problems_count: number | null;
	readonly checkpoint_at: Date | null;
	/** Since when the oldest journal waits for its seal. */
	readonly unsealed_since: Date | null;
};

/** How the last audit ended, and how far the seals are. */
export async function proofState(): Promise<ProofState> {
	const [state] = await rowsOf<ProofState>('select * from ledger_proof_state()');
	if (!state) throw new Error('The state of the proof is not known.');
	return state;
}

/** Every journal that was committed: those in checkpoints, and those since. */
export async function postingsCount(): Promise<number> {
	const [row] = await rowsOf<{ count: number }>(`
		select (
			coalesce(sum(journals_count), 0)
			+ (
				select count(*)
				from ledger_journals
				where no > coalesce((select max(last_no) from ledger_checkpoints), 0)))::float8 as count
		from ledger_checkpoints`);
	return row?.count ?? 0;
}

export type CurrencySum = {
	readonly currency: string;
	readonly sum: number;
	readonly wallets: number;
};

/** Of each currency with accounts: the sum of all balances, in one snapshot, and of the wallets. */
export function currencySums(): Promise<readonly CurrencySum[]> {
	return rowsOf<CurrencySum>(`
		select
			currency,
			sum(case posting when 'sync' then balance else ledger_balance(id) end)::float8 as sum,
			coalesce(sum(balance) filter (where purpose = 'wallet'), 0)::float8 as wallets
		from ledger_accounts
		group by currency`);
}

async function rowsOf<Row>(text: string): Promise<readonly Row[]> {
	const { rows } = await queries().query({ text, values: [] });
	return rows as readonly unknown[] as readonly Row[];
}
