/**
 * Calls the provider for withdrawals that are on their way out.
 *
 * - What is called for has been committed with its key; what the provider tells is committed after.
 * - A withdrawal is taken for each call: one process at a time calls for it, and one that dies leaves
 *   it to the next.
 * - Only the first call pays without asking: every later one asks what became of the key, and pays
 *   with the same key where the provider has never seen it.
 */
import { log } from '@cubehub/core/log';
import type { Minor } from '@cubehub/core/money';
import type { Sql } from '@cubehub/core/work';
import { heldKey, unseal } from './destination-vault.ts';
import { payouts, type PayoutState } from './transfers.ts';
import type { Withdrawal } from './withdrawal-schemas.ts';

type Taken = {
	readonly id: string;
	readonly key: string;
	readonly amount: string;
	readonly currency: string;
	readonly provider: string;
	readonly sealed: string;
	readonly attempt: number;
};

type Told = {
	readonly id: string | null;
	readonly status: PayoutState['status'] | 'unknown';
	readonly failure: string | null;
};

/** Pays a fresh withdrawal out and answers what became of it, or what has become of it elsewhere. */
export async function payOut(sql: Sql, withdrawal: string): Promise<Withdrawal> {
	const taken = await take(sql, withdrawal);
	return taken ? settle(sql, taken) : withdrawalNow(sql, withdrawal);
}

/** Goes on with one withdrawal that is due; false when none is. */
export async function continuePayout(sql: Sql): Promise<boolean> {
	const taken = await take(sql, null);
	if (!taken) return false;
	await settle(sql, taken);
	return true;
}

async function take(sql: Sql, withdrawal: string | null): Promise<Taken | null> {
	const [row] = await sql<{ taken: Taken | null }>`
		select wallet_take_payout(${withdrawal}) as taken`;
	return row?.taken ?? null;
}

async function settle(sql: Sql, taken: Taken): Promise<Withdrawal> {
	const { id, status, failure } = await toldBy(taken);
	const [row] = await sql<{ document: Withdrawal }>`
		select wallet_settle_payout(${taken.id}, ${status}, ${id}, ${failure}) as document`;
	if (!row) throw new Error('wallet_settle_payout answered no row.');
	return row.document;
}

/** What the provider says; unknown, when it does not. */
async function toldBy(taken: Taken): Promise<Told> {
	try {
		const provider = payouts.ask();
		if (provider.provider !== taken.provider) {
			throw new Error(
				`Payouts go to ${provider.provider} now, this one went to ${taken.provider}.`,
			);
		}
		const known = taken.attempt > 1 ? await provider.find(taken.key) : null;
		return known ?? (await provider.pay(orderOf(taken)));
	} catch (error) {
		log.warn('a payout is unknown', { withdrawal: taken.id, attempt: taken.attempt, error });
		return { id: null, status: 'unknown', failure: 'The provider did not answer.' };
	}
}

function orderOf({ id, key, amount, currency, sealed }: Taken) {
	const minor: Minor = BigInt(amount);
	const destination = unseal(heldKey(), id, sealed);
	return { key, withdrawal: id, amount: minor, currency, destination };
}

async function withdrawalNow(sql: Sql, id: string): Promise<Withdrawal> {
	const [row] = await sql<{ document: Withdrawal }>`
		select wallet_withdrawal_document(withdrawal) as document
		from withdrawals withdrawal
		where id = ${id}`;
	if (!row) throw new Error(`The withdrawal ${id} is gone.`);
	return row.document;
}
