import type { Work } from '@cubehub/core/work';
import type { RequestsRequest, StaffRequest } from './staff-action-schemas.ts';

/** Requests for a second person, newest first, one more than the page holds. */
export async function staffRequests(
	work: Work,
	{ status, cursor, limit }: RequestsRequest,
): Promise<readonly StaffRequest[]> {
	const rows = await work.sql<{ document: StaffRequest }>`
		select ledger_request_document(request) as document
		from ledger_requests request
		where (${status ?? null}::text is null or request.status = ${status ?? null})
			and (${cursor ?? null}::uuid is null or request.id < ${cursor ?? null}::uuid)
		order by request.id desc
		limit ${limit + 1}`;
	return rows.map(({ document }) => document);
}
