/** Keycloak tells that a session of it has ended. */
import { log } from '@cubehub/core/log';
import type { Sql, Work } from '@cubehub/core/work';
import { z } from 'zod';
import { limited } from '../limits.ts';
import { endSessions } from './end-sessions.ts';
import { notAccepted, verifyLogoutToken, type LogoutToken } from './logout-token.ts';
import { sidHash, useOnce } from './revocations.ts';
import { isSidBound, personOfSubject } from './store.ts';

const REMEMBERED_SECONDS = 600;

/** The bytes of a form with `logout_token`. */
export const formRequest = z.object({ raw: z.instanceof(Buffer), headers: z.looseObject({}) });
type FormRequest = z.output<typeof formRequest>;

/**
 * Ends the logins that hang on the session of a logout token, once for each token. A login of Directus
 * whose session is not known ends with all others of its person. Refuses with INVALID_PAYLOAD.
 */
export async function backchannelLogout(work: Work, request: FormRequest): Promise<null> {
	await limited('backchannel', { ip: work.client.ip });
	const token = await verifyLogoutToken(logoutTokenIn(request), work.now);

	await work.transaction(async ({ sql }) => {
		if (!(await useOnce(sql, 'jti', token.jti, REMEMBERED_SECONDS))) throw notAccepted;
		await end(sql, token);
	});
	log.info('logged out by Keycloak', { client: token.audience });
	return null;
}

async function end(sql: Sql, { audience, sid, subject }: LogoutToken): Promise<void> {
	// Before it ends: afterwards its rows are as unknown as those of another one.
	const isBound = sid !== undefined && (await isSidBound(sql, sidHash(sid)));
	if (sid !== undefined) await endSessions(sql, { sid });

	const isAboutAll = sid === undefined || (audience === 'directus' && !isBound);
	const person = isAboutAll && subject ? await personOfSubject(sql, subject) : undefined;
	if (person) await endSessions(sql, { user: person.id });
}

/** The token of a form; nothing else is read, not the address and no JSON. */
function logoutTokenIn({ raw, headers }: FormRequest): string {
	const type = String(headers['content-type'] ?? '')
		.split(';')[0]
		?.trim()
		.toLowerCase();
	const [token, ...more] = new URLSearchParams(raw.toString('utf8')).getAll('logout_token');
	if (type !== 'application/x-www-form-urlencoded' || !token || more.length > 0) throw notAccepted;
	return token;
}
