/** Reads of withdrawals and holds. */
import { Forbidden } from '@cubehub/core/errors';
import { configId } from '@cubehub/core/ids';
import type { Work } from '@cubehub/core/work';
import { heldKey, seal } from './destination-vault.ts';
import type { Holds, Withdrawal, WithdrawalsRequest } from './withdrawal-schemas.ts';

const HOLDS_SHOWN = 200;

/** A destination as it is kept: only the payout opens it again. */
export function sealedDestination(withdrawal: string, destination: string): string {
	return seal(heldKey(), withdrawal, destination);
}

/** Refuses with FORBIDDEN unless the actor is a manager or an administrator today. */
export async function requireStaff(work: Work): Promise<void> {
	if (work.actor.isAdmin) return;
	const [row] = await work.sql<{ is_manager: boolean }>`
		select role = ${configId('role:manager')} as is_manager
		from directus_users
		where id = ${work.actor.userId}`;
	if (!row?.is_manager) throw Forbidden;
}

/** Withdrawals, newest first, one more than the page holds; those of everybody where no person is named. */
export async function withdrawals(
	work: Work,
	{ status, currency, cursor, limit }: WithdrawalsRequest,
	user: string | undefined,
): Promise<readonly Withdrawal[]> {
	const rows = await work.sql<{ document: Withdrawal }>`
		select wallet_withdrawal_document(withdrawal) as document
		from withdrawals withdrawal
		where (${user ?? null}::uuid is null or withdrawal."user" = ${user ?? null}::uuid)
			and (${status ?? null}::text is null or withdrawal.status = ${status ?? null})
			and (${currency ?? null}::text is null or withdrawal.currency = ${currency ?? null})
			and (${cursor ?? null}::text is null or withdrawal.id < ${cursor ?? null}::uuid)
		order by withdrawal.id desc
		limit ${limit + 1}`;
	return rows.map(({ document }) => document);
}

/** What is held of the actor's wallets, the first to end first. */
export function openHolds(work: Work): Promise<readonly Holds[number][]> {
	return work.sql<Holds[number]>`
		select
			hold.id,
			hold.currency,
			hold.amount::text as amount,
			hold.ref_type,
			hold.ref_id,
			hold.created_at,
			case when withdrawal.status in ('approved', 'unknown') then null else hold.expires_at end
				as expires_at
		from ledger_accounts account
		join ledger_holds hold on hold.account = account.id and hold.status = 'held'
		left join withdrawals withdrawal on withdrawal.hold = hold.id
		where account.owner_type = 'user'
			and account.owner_user = ${work.actor.userId}
			and account.purpose = 'wallet'
		order by hold.expires_at, hold.id
		limit ${HOLDS_SHOWN}`;
}
