import { Forbidden } from '@cubehub/core/errors';
import { configId } from '@cubehub/core/ids';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { mayReadAccount } from './domain/access.ts';
import type { WalletAccount } from './domain/wallet.ts';
import type { AccountEntry, EntriesRequest, LedgerState } from './schemas.ts';

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
