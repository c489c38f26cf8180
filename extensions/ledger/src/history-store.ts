import { pageSize } from '@cubehub/core/http';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import type { Owner } from './domain/wallet.ts';
import type { Profile, TransactionsRequest } from './history-schemas.ts';

export type MovementRow = {
	readonly id: string;
	readonly journal: string;
	readonly kind: string;
	readonly currency: string;
	/** Decimal places of the currency. */
	readonly exponent: number;
	readonly amount: Minor;
	readonly balance_after: Minor;
	readonly note: string | null;
	readonly ref_type: string | null;
	readonly ref_id: string | null;
	readonly created_at: Date;
	readonly counterparties: readonly Owner[];
};

/**
 * Movements of the actor's wallets, newest first, one more than the page holds. Each wallet is read
 * along its own numbers, so a page costs what it shows, not what the wallet holds. Counterparties are
 * the owners on the other side only: who received beside the actor is not the actor's business.
 */
export function walletMovements(
	work: Work,
	command: TransactionsRequest,
): Promise<readonly MovementRow[]> {
	const { currency = null, kind = null, direction = null, counterparty = null } = command;
	const { cursor = null, from = null, to = null } = command;
	const rows = pageSize(command) + 1;

	return work.sql<MovementRow>`
		with movement as (
			select entry.*
			from ledger_accounts wallet
			cross join lateral (
				select
					leg.id,
					leg.journal,
					journal.kind,
					journal.currency,
					leg.amount,
					leg.balance_after,
					journal.meta ->> 'note' as note,
					journal.ref_type,
					journal.ref_id,
					leg.created_at
				from ledger_entries leg
				join ledger_journals journal on journal.id = leg.journal
				where leg.account = wallet.id
					and leg.id < coalesce(${cursor}::bigint, 9223372036854775807)
					and leg.created_at >= coalesce(${from}::timestamptz, '-infinity')
					and leg.created_at < coalesce(${to}::timestamptz, 'infinity')
					and (${kind}::text is null or journal.kind = ${kind})
					and (${direction}::text is null or (leg.amount > 0) = (${direction} = 'in'))
					and (${counterparty}::uuid is null or exists (
						select 1
						from ledger_entries other
						join ledger_accounts account on account.id = other.account
						where other.journal = leg.journal
							and sign(other.amount) <> sign(leg.amount)
							and ${counterparty} in (account.owner_user, account.owner_organization)))
				order by leg.account_seq desc
				limit ${rows}
			) entry
			where wallet.owner_type = 'user'
				and wallet.owner_user = ${work.actor.userId}
				and wallet.purpose = 'wallet'
				and (${currency}::text is null or wallet.currency = ${currency})
			order by entry.id desc
			limit ${rows}
		)
		select
			movement.id::text as id,
			movement.journal,
			movement.kind,
			movement.currency,
			currency.exponent,
			movement.amount,
			movement.balance_after,
			movement.note,
			movement.ref_type,
			movement.ref_id,
			movement.created_at,
			ledger_other_side(movement.journal, movement.amount) as counterparties
		from movement
		join currencies currency on currency.code = movement.currency
		order by movement.id desc`;
}

/** Who the actor is, as their own frontend shows it. */
export async function ownProfile(work: Work): Promise<Omit<Profile, 'wallets'>> {
	const [row] = await work.sql<Omit<Profile, 'wallets'>>`
		select
			id,
			first_name,
			last_name,
			email,
			email_verified_at is not null as is_email_verified,
			avatar,
			language
		from directus_users
		where id = ${work.actor.userId}`;
	if (!row) throw new Error('The actor of a request is a user.');
	return row;
}
