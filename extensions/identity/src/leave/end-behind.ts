/** Ends the session of Keycloak behind a login: left alive, it would let the next click in. */
import { InvalidCredentials, ServiceUnavailable } from '@cubehub/core/errors';
import { consumer } from '@cubehub/core/outbox';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin, type KeycloakSession } from '../keycloak/admin.ts';
import { isSidRevoked, sidHash } from './revocations.ts';
import type { BoundLogin } from './store.ts';

const RETRY_SECONDS = 1;

/**
 * Ends it for good, or throws ServiceUnavailable: a login at the same moment brings back what Keycloak
 * has just ended (seen with 26.7.5). One that is over already is left alone.
 */
export async function endBehind(login: BoundLogin): Promise<void> {
	const session = await sessionBehind(login);
	if (!session) return;
	await keycloakAdmin().endSession(session.id, session.isOffline);
	if (await sessionBehind(login)) throw ServiceUnavailable.with({ retry_after: RETRY_SECONDS });
}

/**
 * A session that was ended here lets nobody in, even if Keycloak still has it: it ends there before
 * InvalidCredentials is thrown, so that the next login asks for the password. Throws
 * ServiceUnavailable while it does not end.
 */
export async function refuseEnded(sql: Sql, subject: string, sid: string): Promise<void> {
	if (!(await isSidRevoked(sql, sid))) return;
	await endBehind({ subject, sidHash: sidHash(sid) });
	throw InvalidCredentials;
}

/** Its id is a secret that is not kept here; by its hash it is known again. */
async function sessionBehind({ subject, sidHash: hash }: BoundLogin): Promise<Known> {
	const sessions = await keycloakAdmin().sessionsOf(subject);
	return sessions.find(({ id }) => sidHash(id) === hash);
}

type Known = KeycloakSession | undefined;

/** A sign-out that Keycloak has not heard of, whatever happened to it or to us, is told again. */
export const logoutConsumer = consumer({
	name: 'identity.logouts',
	topics: ['identity.logout.requested'],
	outside: true,
	handle: ({ payload }) => endBehind(payload as BoundLogin),
});
