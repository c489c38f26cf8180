/**
 * The studio's "Sign out" ends its own session only; the session of Keycloak would let the next click
 * in without a question. Here it is over before Directus answers, there as soon as it has.
 */
import type { NextFunction, Request, Response } from 'express';
import { parse } from 'cookie';
import { log } from '@cubehub/core/log';
import { standaloneSql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { claimsIn } from './claims.ts';
import { endSessions } from './end-sessions.ts';
import { hashOf, sidHash } from './revocations.ts';
import { boundLoginOfTokens, type BoundLogin } from './store.ts';

const REFRESH_COOKIE = 'directus_refresh_token';

/** For POST /auth/logout, before Directus. */
export function followLogout(req: Request, res: Response, next: NextFunction): void {
	if (req.method !== 'POST' || identitySettings().mode !== 'sso') return next();

	endHere(tokensOf(req)).then(
		(login) => {
			if (login) res.once('finish', () => endThere(login));
			next();
		},
		(error: unknown) => next(error),
	);
}

/** Ends the login of whoever holds one of these tokens, and what hangs on its session of Keycloak. */
async function endHere(tokens: readonly string[]): Promise<BoundLogin | undefined> {
	if (tokens.length === 0) return undefined;
	const login = await boundLoginOfTokens(standaloneSql, tokens.map(hashOf));
	if (login) await endSessions(standaloneSql, { sidHash: login.sidHash });
	return login;
}

/** Ends the session of Keycloak; other sessions of the person stay. */
function endThere({ subject, sidHash: hash }: BoundLogin): void {
	const admin = keycloakAdmin();
	admin
		.sessionsOf(subject)
		.then((sessions) => sessions.find(({ id }) => sidHash(id) === hash))
		.then((session) => session && admin.endSession(session.id, session.isOffline))
		.catch((error: unknown) => log.error('the session of Keycloak was not ended', { error }));
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
