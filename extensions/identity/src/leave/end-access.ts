/**
 * Ends all that a person can do here. One use case, three doors: Keycloak's events, a status that
 * leaves `active`, and an administrator.
 *
 * - What is ours ends at once and together. What is to be done at Keycloak is stored before it is
 *   asked, and tried again until it is done.
 * - Keycloak tells nobody of a disabled person, and their sessions would live again with them: each of
 *   them is ended, the offline ones too, and revoked here.
 */
import { Forbidden, isRefusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { backgroundSql, wakeRelay, type OutboxEvent } from '@cubehub/core/outbox';
import type { Sql, Work } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { endSessions } from './end-sessions.ts';
import { beginEndAccess, isPerson, noteEndAccess, takeEndAccess, type Intent } from './store.ts';

export type EndedAccess = {
	/** False: Keycloak has not answered and is asked again. */
	readonly isComplete: boolean;
};

/**
 * Suspends the person, disables them in Keycloak, ends every session on both sides, and closes the
 * sockets. `why` is for the log. Must not run inside a transaction.
 */
export async function endAccess(user: string, why: string): Promise<EndedAccess> {
	const sql = backgroundSql();
	const intent = await beginEndAccess(sql, user);
	wakeRelay();
	log.warn('access ended', { user, why });
	return { isComplete: intent === undefined || (await finish(sql, intent)) };
}

/**
 * The same, for an administrator who asks for it. Refuses with FORBIDDEN one's own access, which would
 * leave nobody to give it back.
 */
export async function endAccessBy(
	{ actor, sql }: Work,
	{ id }: { readonly id: string },
): Promise<{ readonly user: string; readonly is_complete: boolean }> {
	if (id === actor.userId || !(await isPerson(sql, id))) throw Forbidden;
	const { isComplete } = await endAccess(id, `ended by ${actor.userId}`);
	return { user: id, is_complete: isComplete };
}

/** The same for somebody whose status was changed, by whatever door. May run again and again. */
export async function endAccessOfInactive({ payload, at }: OutboxEvent, sql: Sql): Promise<void> {
	const { user, status, changed } = payload as InactivePayload;
	if (status === 'active' || !changed.includes('status')) return;

	const intent = await beginEndAccess(sql, user, at);
	wakeRelay();
	if (intent) await finish(sql, intent);
}

type InactivePayload = {
	readonly user: string;
	readonly status: string;
	readonly changed: readonly string[];
};

/** Goes on with what Keycloak did not do, until none is due or `signal` says to stop. */
export async function finishEndings(sql: Sql, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const intent = await takeEndAccess(sql);
		if (!intent) return;
		await finish(sql, intent);
	}
}

/** Whether Keycloak has done its part. What fails is tried again later. */
async function finish(sql: Sql, { saga, subject }: Intent): Promise<boolean> {
	try {
		if (identitySettings().mode === 'sso') await endAtKeycloak(sql, subject);
		await noteEndAccess(sql, saga);
		return true;
	} catch (error) {
		log.warn('access not ended at Keycloak', { saga, error });
		await noteEndAccess(sql, saga, error instanceof Error ? error.message : String(error));
		return false;
	}
}

/** Disables a person there and ends what they have open; somebody who is gone has nothing left. */
async function endAtKeycloak(sql: Sql, subject: string): Promise<void> {
	const admin = keycloakAdmin();
	const user = await admin.user(subject);
	if (!user) return;

	if (user.enabled) await disable(subject);
	for (const { id, isOffline } of await admin.sessionsOf(subject)) {
		await endSessions(sql, { sid: id });
		await admin.endSession(id, isOffline);
	}
	// What began meanwhile.
	await admin.logoutEverywhere(subject);
}

async function disable(subject: string): Promise<void> {
	try {
		await keycloakAdmin().changeUser(subject, { enabled: false });
	} catch (error) {
		if (!isRefusal(error) || error.code !== Forbidden.code) throw error;
		// Their sessions end all the same.
		log.warn('an administrator is to be disabled in the console of Keycloak', { subject });
	}
}
