/**
 * Takes a registration back: what it made at Keycloak goes.
 *
 * - Before anything goes, the database is asked whether the account was made after all: the answer to
 *   a commit may have been lost.
 * - From then on no login makes a row for the person.
 */
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { mayStillArrive, pauseAfter } from '../domain/patience.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { beginUndo, endUndo, putOffSaga } from './store.ts';

/** Nobody else tries to undo it meanwhile. */
const HELD_SECONDS = 60;
/** How many parts of the time that a registration may take its first pause is. */
const PAUSES = 30;

export type Undoing = {
	readonly saga: string;
	/** Null while nobody knows: it is found by the mark of the saga. */
	readonly keycloakId: string | null;
	readonly error: string;
	/** How often it was tried, this time included. */
	readonly attempts: number;
	readonly now: Date;
};

/**
 * Undoes it, or puts it off until Keycloak answers. Answers the person when the account stays. `sql`
 * must not be a transaction. Throws when the database does not answer: nothing is decided then.
 */
export async function undoRegistration(sql: Sql, undoing: Undoing): Promise<string | null> {
	const { saga, error, now } = undoing;
	const due = after(now, Math.min(HELD_SECONDS, identitySettings().sagaSeconds));
	const kept = await beginUndo(sql, { saga, keycloakId: undoing.keycloakId, error, due });
	if (kept !== null) return kept;
	if (identitySettings().mode === 'local') {
		await endUndo(sql, saga);
		return null;
	}

	try {
		return await undoAtKeycloak(sql, undoing, due);
	} catch (failure) {
		log.warn('a registration is not undone yet', { saga, error: failure });
		await putOff(sql, undoing, failure);
		return null;
	}
}

async function undoAtKeycloak(sql: Sql, undoing: Undoing, due: Date): Promise<string | null> {
	const { saga, error, attempts } = undoing;
	const admin = keycloakAdmin();
	const keycloakId = undoing.keycloakId ?? (await admin.userBySaga(saga))?.id ?? null;
	if (keycloakId === null) {
		if (mayStillArrive(attempts)) await putOff(sql, undoing, undefined);
		else await endUndo(sql, saga);
		return null;
	}

	// Only now it is known whom a login could have made a row for.
	const kept = await beginUndo(sql, { saga, keycloakId, error, due });
	if (kept !== null) return kept;
	await admin.deleteUser(keycloakId);
	await endUndo(sql, saga);
	return null;
}

/** When somebody is looked for first whom Keycloak may have made. */
export function firstLook(now: Date): Date {
	return after(now, identitySettings().sagaSeconds / PAUSES);
}

async function putOff(sql: Sql, { saga, attempts, error, now }: Undoing, failure: unknown) {
	const pause = pauseAfter(attempts, identitySettings().sagaSeconds / PAUSES);
	const text = failure instanceof Error ? failure.message : error;
	if (pause === undefined)
		log.error('a registration could not be undone', { saga, error: failure });
	await putOffSaga(sql, saga, text, pause === undefined ? null : after(now, pause));
}

function after(moment: Date, seconds: number): Date {
	return new Date(moment.getTime() + seconds * 1_000);
}
