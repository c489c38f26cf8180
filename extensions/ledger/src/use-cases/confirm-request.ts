import type { Work } from '@cubehub/core/work';
import type { Confirmation, StaffRequest } from '../staff-action-schemas.ts';

/** Confirms what another person asked for, and does it in the same statement. */
export function confirmRequest(work: Work, { id, reason }: Confirmation): Promise<StaffRequest> {
	return work.once('ledger_confirm_request', { request: id, reason });
}
