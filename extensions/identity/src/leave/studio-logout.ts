/**
 * The studio's "Sign out" ends its own session only; the session of Keycloak would let the next click
 * in without a question. Here it is over before Directus answers, and there too, unless Keycloak takes
 * its time: then it is told again until it has done it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';
import { parse } from 'cookie';
import { log } from '@cubehub/core/log';
import { wakeRelay } from '@cubehub/core/outbox';
import { standaloneSql } from '@cubehub/core/work';
import { identitySettings } from '../settings.ts';
import { claimsIn } from './claims.ts';
import { endBehind } from './end-behind.ts';
import { hashOf } from './revocations.ts';
import { boundLoginOfTokens, endBoundLogin, type BoundLogin } from './store.ts';

const REFRESH_COOKIE = 'directus_refresh_token';
/** As long as somebody who signs out may be kept waiting. */
const PATIENCE_MS = 2_000;

/** For POST /auth/logout, before Directus. */
export function followLogout(req: Request, _res: Response, next: NextFunction): void {
	if (req.method !== 'POST' || identitySettings().mode !== 'sso') return next();

	endLogin(tokensOf(req)).then(
		() => next(),
		(error: unknown) => next(error),
	);
}

/** Ends the login of whoever holds one of these tokens, and what hangs on its session of Keycloak. */
async function endLogin(tokens: readonly string[]): Promise<void> {
	if (tokens.length === 0) return;
	const login = await boundLoginOfTokens(standaloneSql, tokens.map(hashOf));
	if (!login) return;
	await endBoundLogin(standaloneSql, login);
	wakeRelay();
	await Promise.race([endThere(login), pause(PATIENCE_MS, undefined, { ref: false })]);
}

async function endThere(login: BoundLogin): Promise<void> {
	try {
		await endBehind(login);
	} catch (error) {
		log.warn('a session of Keycloak has not ended yet', { error });
	}
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
