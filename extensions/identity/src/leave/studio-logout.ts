/**
 * The studio's "Sign out" ends its own session only; the session of Keycloak would let the next click
 * in without a question. It is ended as soon as Directus has answered.
 */
import type { NextFunction, Request, Response } from 'express';
import { parse } from 'cookie';
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { claimsIn } from './claims.ts';
import { endSessions } from './end-sessions.ts';
import { hashOf, sidHash } from './revocations.ts';
import { boundLoginOfTokens } from './store.ts';

const REFRESH_COOKIE = 'directus_refresh_token';

/** For POST /auth/logout, before Directus. */
export function followLogout(req: Request, res: Response, next: NextFunction): void {
	if (req.method !== 'POST' || identitySettings().mode !== 'sso') return next();

	res.once('finish', () => {
		if (res.statusCode >= 300) return;
		endBehind(tokensOf(req)).catch((error: unknown) =>
			log.error('the session of Keycloak was not ended', { error }),
		);
	});
	next();
}

/** Ends the session of Keycloak behind one of these tokens; other sessions of the person stay. */
async function endBehind(tokens: readonly string[]): Promise<void> {
	if (tokens.length === 0) return;
	const sql = backgroundSql();
	const login = await boundLoginOfTokens(sql, tokens.map(hashOf));
	if (!login) return;

	const admin = keycloakAdmin();
	const sessions = await admin.sessionsOf(login.subject);
	const session = sessions.find(({ id }) => sidHash(id) === login.sidHash);
	await endSessions(sql, { sidHash: login.sidHash });
	if (session) await admin.endSession(session.id, session.isOffline);
}

/** What Directus may have ended: each of them is a secret of 64 characters that nobody guesses. */
function tokensOf(req: Request): readonly string[] {
	const cookies = parse(req.get('cookie') ?? '');
	const body = req.body as { readonly refresh_token?: unknown } | undefined;
	const session = claimsIn(cookies[identitySettings().sessionCookie])['session'];
	return [body?.refresh_token, cookies[REFRESH_COOKIE], session].filter(
		(token): token is string => typeof token === 'string',
	);
}
