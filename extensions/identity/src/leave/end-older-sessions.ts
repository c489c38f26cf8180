/** Ends what was open before a moment, on both sides: somebody else may hold the old password. */
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { endSessions } from './end-sessions.ts';
import { sidHash } from './revocations.ts';
import { loginOfSid, type KnownPerson } from './store.ts';

type Kept = {
	readonly before: Date;
	/** The session id of Keycloak that stays, however old it is. */
	readonly but: string | undefined;
};

/** Ends the person's sessions that began earlier, the offline ones too. */
export async function endOlderSessions(
	sql: Sql,
	{ id, subject }: KnownPerson,
	{ before, but }: Kept,
): Promise<void> {
	const admin = keycloakAdmin();
	for (const session of await admin.sessionsOf(subject)) {
		if (session.id === but || session.startedAt >= before) continue;
		await endSessions(sql, { sid: session.id });
		await admin.endSession(session.id, session.isOffline);
	}
	const stays = but === undefined ? undefined : await loginOfSid(sql, id, sidHash(but));
	await endSessions(sql, { user: id, but: stays, before });
}
