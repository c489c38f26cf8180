import { Forbidden } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { type Page, pageOf } from '../domain/page.ts';
import type { Withdrawal, WithdrawalsRequest } from '../withdrawal-schemas.ts';
import { requireStaff, withdrawals } from '../withdrawal-store.ts';

/** The actor's withdrawals, or for the staff those of everybody. Refuses with FORBIDDEN. */
export async function listWithdrawals(
	work: Work,
	command: WithdrawalsRequest,
): Promise<Page<Withdrawal>> {
	const { scope, user, limit } = command;
	const own = work.actor.userId;
	if (scope === 'all') await requireStaff(work);
	else if (user !== undefined && user !== own) throw Forbidden;

	const rows = await withdrawals(work, command, scope === 'all' ? user : own);

	return pageOf(rows, limit);
}
