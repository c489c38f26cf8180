import { Forbidden } from '@cubehub/core/errors';
import { configId } from '@cubehub/core/ids';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { mayReadAccount } from './domain/access.ts';
import type { Owner, WalletAccount } from './domain/wallet.ts';
import type { AccountEntry, EntriesRequest, LedgerState, TransactionsRequest } from './schemas.ts';

const PROBLEMS_SHOWN = 100;

type WalletRow = {
	account: string | null;
	currency: string;
	is_enabled: boolean;
	balance: Minor;
	held: Minor;
	status: WalletAccount['status'];
};

/** The actor's wallet in every currency, opened or not. */
export async function walletAccounts(work: Work): Promise<readonly WalletAccount[]> {
	const rows = await work.sql<WalletRow>`
		select
			account.id::text as account,
			currency.code as currency,
			currency.is_enabled,
			coalesce(account.balance, 0) as balance,
			coalesce(account.held, 0) as held,
			coalesce(account.status, 'active') as status
		from currencies currency
		left join ledger_accounts account
			on account.owner_type = 'user'
			and account.owner_user = ${work.actor.userId}
			and account.purpose = 'wallet'
			and account.currency = currency.code
		order by currency.code`;
	return rows.map(({ is_enabled: isEnabled, ...row }) => ({ ...row, isEnabled }));
}

export type MovementRow = {
	readonly id: string;
	readonly journal: string;
	readonly kind: string;
	readonly currency: string;
	readonly amount: string;
	readonly balance_after: string;
	readonly note: string | null;
	readonly ref_type: string | null;
	readonly ref_id: string | null;
	readonly created_at: Date;
	readonly counterparties: readonly Owner[];
};

/**
 * Movements of the actor's wallets, newest first, one more than the page holds. Counterparties are
 * the owners on the other side only: who received beside the actor is not the actor's business.
 */
export function walletMovements(
	work: Work,
	{ currency, cursor, limit }: TransactionsRequest,
): Promise<readonly MovementRow[]> {
	return work.sql<MovementRow>`
		select
			entry.id::text as id,
			entry.journal,
			journal.kind,
			journal.currency,
			entry.amount::text as amount,
			entry.balance_after::text as balance_after,
			journal.meta ->> 'note' as note,
			journal.ref_type,
			journal.ref_id,
			entry.created_at,
			coalesce(others.owners, '[]') as counterparties
		from ledger_entries entry
		join ledger_journals journal on journal.id = entry.journal
		left join lateral (
			select jsonb_agg(jsonb_build_object(
				'type', owner.owner_type,
				'id', owner.id,
				'firstName', person.first_name,
				'lastName', person.last_name,
				'name', organization.name)) as owners
			from (
				select distinct
					account.owner_type,
					coalesce(account.owner_user, account.owner_organization) as id
				from ledger_entries leg
				join ledger_accounts account on account.id = leg.account
				where leg.journal = entry.journal and sign(leg.amount) <> sign(entry.amount)
				order by owner_type, id
				limit 5
			) owner
			left join directus_users person on owner.owner_type = 'user' and person.id = owner.id
			left join organizations organization
				on owner.owner_type = 'organization' and organization.id = owner.id
		) others on true
		where entry.account in (
				select account.id
				from ledger_accounts account
				where account.owner_type = 'user'
					and account.owner_user = ${work.actor.userId}
					and account.purpose = 'wallet'
					and (${currency ?? null}::text is null or account.currency = ${currency ?? null})
			)
			and (${cursor ?? null}::bigint is null or entry.id < ${cursor ?? null}::bigint)
		order by entry.id desc
		limit ${limit + 1}`;
}

/** Broken rules of the ledger, a hundred at most. */
export function brokenRules(work: Work): Promise<readonly LedgerState['problems'][number][]> {
	return work.sql<LedgerState['problems'][number]>`
		select problem, detail from ledger_check() limit ${PROBLEMS_SHOWN}`;
}

/** What has moved in each currency; the sums of all entries are 0. */
export function currencyTotals(work: Work): Promise<readonly LedgerState['currencies'][number][]> {
	return work.sql<LedgerState['currencies'][number]>`
		select
			journal.currency,
			count(distinct journal.id)::text as journals,
			count(*)::text as entries,
			(sum(entry.amount) filter (where entry.amount > 0))::text as credits,
			sum(entry.amount)::text as sum
		from ledger_entries entry
		join ledger_journals journal on journal.id = entry.journal
		group by journal.currency
		order by journal.currency`;
}

type AccountReaderRow = {
	owner: 'self' | 'user' | 'organization' | 'system';
	is_ledger_reader: boolean;
	is_member: boolean;
};

/** Refuses with FORBIDDEN unless the actor may read the account. */
export async function requireReadableAccount(work: Work, account: string): Promise<void> {
	const { userId, isAdmin } = work.actor;
	const [row] = await work.sql<AccountReaderRow>`
		select
			case when account.owner_user = ${userId} then 'self' else account.owner_type end as owner,
			exists (
				select 1
				from directus_users person
				left join directus_access access
					on access."user" = person.id and access.policy = ${configId('policy:accountant')}
				where person.id = ${userId}
					and (person.role = ${configId('role:manager')} or access.id is not null)
			) as is_ledger_reader,
			exists (
				select 1
				from organization_members member
				where member.organization = account.owner_organization
					and member."user" = ${userId}
					and member.left_at is null
			) as is_member
		from ledger_accounts account
		where account.id = ${account}::bigint`;
	if (!row) throw Forbidden;

	const reader = { isAdmin, isLedgerReader: row.is_ledger_reader, isMember: row.is_member };
	if (!mayReadAccount(reader, row.owner)) throw Forbidden;
}

/** Entries of an account, newest first, one more than the page holds. */
export function accountEntries(
	work: Work,
	{ id, cursor, limit }: EntriesRequest,
): Promise<readonly AccountEntry[]> {
	return work.sql<AccountEntry>`
		select
			entry.id::text as id,
			entry.journal,
			journal.kind,
			journal.currency,
			entry.amount::text as amount,
			entry.balance_after::text as balance_after,
			entry.account_seq::text as account_seq,
			journal.ref_type,
			journal.ref_id,
			journal.reason,
			entry.created_at
		from ledger_entries entry
		join ledger_journals journal on journal.id = entry.journal
		where entry.account = ${id}::bigint
			and (${cursor ?? null}::bigint is null or entry.id < ${cursor ?? null}::bigint)
		order by entry.id desc
		limit ${limit + 1}`;
}
