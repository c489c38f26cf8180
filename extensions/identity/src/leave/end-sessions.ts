/**
 * Ends logins: the rows of Directus' sessions go, what they are known by at Keycloak is revoked, and
 * the sockets hear of it by identity.session.revoked. One statement, so all of it or nothing.
 */
import { wakeRelay } from '@cubehub/core/outbox';
import type { Sql } from '@cubehub/core/work';
import { sidHash } from './revocations.ts';

export type Ending =
	| {
			readonly user: string;
			/** The one that stays: an id of identity_sessions. */
			readonly but?: string | undefined;
			/** Only those that began earlier. */
			readonly before?: Date;
	  }
	/** A session id of Keycloak, and whatever hangs on it. */
	| { readonly sid: string }
	/** The SHA-256 of one, in hex. */
	| { readonly sidHash: string }
	/** An id of identity_sessions. */
	| { readonly session: string };

/** Ends these logins; ending what has ended already does nothing more. Keycloak is not asked. */
export async function endSessions(sql: Sql, what: Ending): Promise<void> {
	if ('user' in what) {
		const { user, but = null, before = null } = what;
		await sql`select identity_end_user_sessions(${user}, ${but}::uuid, ${before}::timestamptz)`;
	} else if ('session' in what) {
		await sql`select identity_end_session(${what.session})`;
	} else {
		const hash = 'sid' in what ? sidHash(what.sid) : what.sidHash;
		await sql`select identity_end_sid(${hash})`;
	}
	// Inside a transaction its commit wakes the relay again.
	wakeRelay();
}
