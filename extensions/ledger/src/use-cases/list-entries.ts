import type { Work } from '@cubehub/core/work';
import { type Page, pageOf } from '../domain/page.ts';
import type { AccountEntry, EntriesRequest } from '../schemas.ts';
import { accountEntries, requireReadableAccount } from '../store.ts';

/** The statement of an account, newest entry first. Refuses with FORBIDDEN. */
export async function listEntries(
	work: Work,
	command: EntriesRequest,
): Promise<Page<AccountEntry>> {
	await requireReadableAccount(work, command.id);

	return pageOf(await accountEntries(work, command), command.limit);
}
