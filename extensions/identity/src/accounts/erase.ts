/**
 * A person leaves for good.
 *
 * - The account is closed and every login ended at once; only then Keycloak is asked, and only when it
 *   has forgotten the person their name is taken from what is kept.
 * - What they bought, sold and own stays, under nobody's name. The id at Keycloak stays too: a token
 *   that still holds finds a closed account, and makes no new one.
 */
import { currentContext } from '@cubehub/core/context';
import { Forbidden } from '@cubehub/core/errors';
import { isStaff } from '@cubehub/core/auth';
import { emptyReply } from '@cubehub/core/http';
import { log } from '@cubehub/core/log';
import type { Sql, Work } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { endSessions } from '../leave/end-sessions.ts';
import { clearedCookies } from '../login/cookies.ts';
import { identitySettings } from '../settings.ts';
import { beginErasure, finishErasure } from './store.ts';

/** As long as a first try may take before the sweeper has the second. */
const HELD_SECONDS = 60;

/**
 * Closes the account and erases its person; what Keycloak does not do now is done later. Refuses with
 * FORBIDDEN administrators and managers: others answer for the rights that they hold.
 */
export async function erase(work: Work) {
	const { actor } = work;
	if (isStaff(actor))
		throw Forbidden.with({ reason: 'Staff accounts are closed by administrators.' });

	const saga = work.newId();
	const held = Math.min(HELD_SECONDS, identitySettings().sagaSeconds);
	const due = new Date(work.now.getTime() + held * 1_000);
	const correlationId = currentContext()?.correlationId ?? null;
	const keycloakId = await work.transaction(({ sql }) =>
		beginErasure(sql, { user: actor.userId, saga, correlationId, due }),
	);
	try {
		await finishErasing(work.sql, { saga, keycloakId });
	} catch (error) {
		log.warn('an erasure goes on later', { saga, error });
	}
	return emptyReply(204, { cookies: clearedCookies() });
}

type Erasing = { readonly saga: string; readonly keycloakId: string | null };

/** Has Keycloak forget the person, then takes their name away here. May run again. */
export async function finishErasing(sql: Sql, { saga, keycloakId }: Erasing): Promise<void> {
	if (keycloakId !== null && identitySettings().mode === 'sso') {
		const admin = keycloakAdmin();
		// A deletion tells no client of its sessions: each is ended here first.
		for (const { id } of await admin.sessionsOf(keycloakId)) await endSessions(sql, { sid: id });
		await admin.deleteUser(keycloakId);
	}
	await finishErasure(sql, saga);
}
