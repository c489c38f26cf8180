import type { Work } from '@cubehub/core/work';
import type { Refusal, StaffRequest } from '../staff-action-schemas.ts';

/** Refuses what another person asked for, or takes the actor's own request back. */
export function refuseRequest(work: Work, { id, reason }: Refusal): Promise<StaffRequest> {
	return work.once('ledger_refuse_request', { request: id, reason });
}
