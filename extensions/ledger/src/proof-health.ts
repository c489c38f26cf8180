/**
 * Whether somebody should look at the ledger: its last audit found something or is overdue, or
 * journals are no longer sealed.
 */
import type { Health } from '@cubehub/core/health';
import { proofState, type ProofState } from './measure-store.ts';

/** A day, and the time that an audit and a restart may take. */
const AUDIT_OLD_MS = 26 * 3_600_000;
const UNSEALED_OLD_MS = 15 * 60_000;

/** How the proof stands now. */
export async function proofHealth(): Promise<Health> {
	return healthOf(await proofState(), new Date());
}

/** The health of a state at a time; one that was never audited is new. */
export function healthOf(state: ProofState, now: Date): Health {
	const { audited_at: auditedAt, is_clean: isClean, unsealed_since: unsealedSince } = state;
	if (isClean === false) return 'degraded';
	if (auditedAt && now.getTime() - auditedAt.getTime() > AUDIT_OLD_MS) return 'degraded';
	if (unsealedSince && now.getTime() - unsealedSince.getTime() > UNSEALED_OLD_MS) return 'degraded';
	return 'ok';
}
