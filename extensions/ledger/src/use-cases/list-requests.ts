import type { Work } from '@cubehub/core/work';
import { type Page, pageOf } from '../domain/page.ts';
import type { RequestsRequest, StaffRequest } from '../staff-action-schemas.ts';
import { staffRequests } from '../staff-action-store.ts';

/** What waits for a second person, or has been decided, newest first. */
export async function listRequests(
	work: Work,
	command: RequestsRequest,
): Promise<Page<StaffRequest>> {
	return pageOf(await staffRequests(work, command), command.limit);
}
