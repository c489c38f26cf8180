import { pageSize } from '@cubehub/core/http';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import type { PurposeSums } from './domain/trial-balance.ts';
import type { Movements, Period } from './domain/turnover.ts';
import type { AccountReport, AccountsRequest, TrialBalanceRequest } from './schemas.ts';

type Owner = {
	readonly owner_type: AccountReport['owner']['type'];
	readonly owner_id: string | null;
	readonly owner_name: string | null;
};

export type AccountRow = Owner &
	Movements &
	Pick<AccountReport, 'account' | 'purpose' | 'subject_id' | 'currency' | 'status'> & {
		readonly exponent: number;
		readonly held: Minor;
	};

type Summed = { readonly since: string; readonly debits: string; readonly credits: string };

/**
 * Accounts that the actor may read, by number, one more than the page holds, with what moved in the
 * period. Each costs its own entries since the period began.
 */
export async function accountMovements(
	work: Work,
	command: AccountsRequest,
	{ from, to }: Period,
): Promise<readonly AccountRow[]> {
	const { organization = null, owner = null, owner_type = null, purpose = null } = command;
	const { currency = null, cursor = null } = command;
	const { isAdmin, organizations } = work.actor;

	const rows = await work.sql<Omit<AccountRow, keyof Summed> & Summed>`
		with page as (
			select account.*
			from ledger_report_accounts account
			where account.id > coalesce(${cursor}::bigint, 0)
				and (
					${isAdmin}::boolean
					or account.owner_type = 'user'
					or account.owner_organization = any (${organizations}::uuid[])
				)
				and (${organization}::uuid is null or account.owner_organization = ${organization})
				and (${owner}::uuid is null or ${owner} in (account.owner_user, account.owner_organization))
				and (${owner_type}::text is null or account.owner_type = ${owner_type})
				and (${purpose}::text is null or account.purpose = ${purpose})
				and (${currency}::text is null or account.currency = ${currency})
			order by account.id
			limit ${pageSize(command) + 1}
		)
		select
			page.id::text as account,
			page.owner_type,
			coalesce(page.owner_user, page.owner_organization) as owner_id,
			page.owner_name,
			page.purpose,
			page.subject_id,
			page.currency,
			page.exponent,
			page.status,
			page.balance,
			page.held,
			moved.since::text as since,
			moved.debits::text as debits,
			moved.credits::text as credits
		from page
		cross join lateral (
			select
				coalesce(sum(entry.amount), 0) as since,
				coalesce(-sum(entry.amount) filter (
					where entry.amount < 0 and entry.recorded_at < coalesce(${to}::timestamptz, 'infinity')), 0) as debits,
				coalesce(sum(entry.amount) filter (
					where entry.amount > 0 and entry.recorded_at < coalesce(${to}::timestamptz, 'infinity')), 0) as credits
			from ledger_report_entries entry
			where entry.account = page.id and entry.recorded_at >= ${from}::timestamptz
		) moved
		order by page.id`;
	return rows.map((row) => ({ ...row, ...exact(row) }));
}

/** Sums of debits and credits by currency and purpose; what the actor may not see has no purpose. */
export async function purposeSums(
	work: Work,
	{ organization, currency, as_of, by }: TrialBalanceRequest,
): Promise<readonly PurposeSums[]> {
	const { isAdmin, organizations } = work.actor;

	const rows = await work.sql<Omit<PurposeSums, 'debits' | 'credits'> & Summed>`
		with booked as (
			select
				entry.account,
				coalesce(-sum(entry.amount) filter (where entry.amount < 0), 0) as debits,
				coalesce(sum(entry.amount) filter (where entry.amount > 0), 0) as credits
			from ledger_report_entries entry
			where (${by}::text <> 'recorded' or entry.recorded_at < coalesce(${as_of ?? null}::timestamptz, 'infinity'))
				and (${by}::text <> 'effective' or entry.effective_at < coalesce(${as_of ?? null}::timestamptz, 'infinity'))
			group by entry.account
		)
		select
			account.currency,
			account.exponent,
			case when shown.is_shown then account.purpose end as purpose,
			count(*)::int as accounts,
			sum(booked.debits)::text as debits,
			sum(booked.credits)::text as credits
		from booked
		join ledger_report_accounts account on account.id = booked.account
		cross join lateral (
			select coalesce(
				case
					when ${organization ?? null}::uuid is not null
						then account.owner_organization = ${organization ?? null}
					else ${isAdmin}::boolean
						or account.owner_type = 'user'
						or account.owner_organization = any (${organizations}::uuid[])
				end, false) as is_shown
		) shown
		where ${currency ?? null}::text is null or account.currency = ${currency ?? null}
		group by account.currency, account.exponent, 3
		order by account.currency, 3`;
	return rows.map(({ debits, credits, ...row }) => ({
		...row,
		debits: BigInt(debits),
		credits: BigInt(credits),
	}));
}

/** Sums come as text: those of a whole ledger may be longer than a bigint of the database. */
function exact({ since, debits, credits }: Summed) {
	return { since: BigInt(since), debits: BigInt(debits), credits: BigInt(credits) };
}
