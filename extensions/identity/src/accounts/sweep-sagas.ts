/**
 * Ends what a crash, or a Keycloak that did not answer, left in the middle: registrations are undone
 * unless their account is there, erasures are finished.
 */
import { log } from '@cubehub/core/log';
import { now } from '@cubehub/core/clock';
import type { Sql } from '@cubehub/core/work';
import { pauseAfter } from '../domain/patience.ts';
import { identitySettings } from '../settings.ts';
import { finishErasing } from './erase.ts';
import { claimSaga, putOffSaga, type Saga } from './store.ts';
import { undoRegistration } from './undo-registration.ts';

/** Longer than Keycloak may take for the three calls of one saga. */
const HELD_SECONDS = 60;
/** How many parts of the time that a saga may take the first pause of an erasure is. */
const PAUSES = 10;

/** Looks after whatever is due, until nothing is or `signal` says to stop. */
export async function sweepSagas(sql: Sql, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const saga = await claimSaga(sql, HELD_SECONDS);
		if (!saga) return;
		await settle(sql, saga);
	}
}

async function settle(sql: Sql, saga: Saga): Promise<void> {
	if (saga.kind === 'user_erasure') return settleErasure(sql, saga);
	const kept = await undoRegistration(sql, {
		saga: saga.id,
		keycloakId: saga.payload.keycloak_id ?? null,
		error: 'The process that registered somebody ended.',
		attempts: saga.attempts,
		now: now(),
	});
	log.info('a registration was looked after', { saga: saga.id, user: kept });
}

async function settleErasure(sql: Sql, { id, payload, attempts }: Saga): Promise<void> {
	try {
		await finishErasing(sql, { saga: id, keycloakId: payload.keycloak_id ?? null });
	} catch (error) {
		const pause = pauseAfter(attempts, identitySettings().sagaSeconds / PAUSES);
		const text = error instanceof Error ? error.message : String(error);
		if (pause === undefined) log.error('a person could not be erased', { saga: id, error });
		const due = pause === undefined ? null : new Date(now().getTime() + pause * 1_000);
		await putOffSaga(sql, id, text, due);
	}
}
