/** With another address only the login that asked for it goes on. */
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { endSessions } from '../leave/end-sessions.ts';
import { sidHash } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';
import { addresseeOf, keptLogin } from './store.ts';

/** Ends every login of a person but `kept`: an id of identity_sessions, or the hash of Keycloak's. */
export async function endOtherLogins(sql: Sql, user: string, kept: string): Promise<void> {
	const login = await keptLogin(sql, user, kept);
	await endSessions(sql, login ? { user, but: login.id } : { user });
	const person = await addresseeOf(sql, user);
	const isAtKeycloak = identitySettings().mode === 'sso' && person?.provider === 'keycloak';
	if (!isAtKeycloak || person.subject === null) return;

	const stays = new Set([kept, login?.sidHash]);
	const admin = keycloakAdmin();
	for (const { id, isOffline } of await admin.sessionsOf(person.subject)) {
		if (stays.has(sidHash(id))) continue;
		await endSessions(sql, { sid: id });
		await admin.endSession(id, isOffline);
	}
}
