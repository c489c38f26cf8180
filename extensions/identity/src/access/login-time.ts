/** How old the login behind a request is: what cannot be taken back asks for a fresh one. */
import type { Work } from '@cubehub/core/work';
import { ActionRequired } from '../errors.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { sidHash } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';

const FRESH_MS = 5 * 60_000;

/** When the login behind this request was; null for a static token, which is no login. */
export async function loggedInAt(work: Work): Promise<Date | null> {
	const { cs, sid } = work.accountability ?? {};
	if (cs !== undefined) {
		const [login] = await work.sql<{ at: Date }>`
			select created_at as at
			from identity_sessions
			where id = ${cs} and ended_at is null`;
		return login?.at ?? null;
	}
	if (sid === undefined || identitySettings().mode === 'local') return null;

	const [person] = await work.sql<{ subject: string | null }>`
		select external_identifier as subject
		from directus_users
		where id = ${work.actor.userId}`;
	if (!person?.subject) return null;
	const sessions = await keycloakAdmin().sessionsOf(person.subject);
	return sessions.find(({ id }) => sidHash(id) === sid)?.startedAt ?? null;
}

/**
 * Refuses with ACTION_REQUIRED, reason LOGIN_TOO_OLD, a login of more than five minutes ago. Answers
 * what names it: an id of identity_sessions, or the hash of a session id of Keycloak.
 */
export async function refuseOldLogin(work: Work): Promise<string> {
	const at = await loggedInAt(work);
	const { cs, sid } = work.accountability ?? {};
	const login = cs ?? sid;
	if (at === null || login === undefined || work.now.getTime() - at.getTime() > FRESH_MS) {
		throw ActionRequired.with({ reason: 'LOGIN_TOO_OLD' });
	}
	return login;
}
