/**
 * New tokens for a refresh token, which is good once.
 *
 * - Two tabs that ask together get one answer. Whoever comes later holds a copy: the whole family of
 *   the login ends.
 * - Nobody is logged out by a token that was forged: only Keycloak's word that a genuine one was used
 *   twice ends its session.
 */
import {
	Forbidden,
	InvalidCredentials,
	InvalidPayload,
	isRefusal,
	type Refusal,
} from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql, Work } from '@cubehub/core/work';
import { refreshSession } from '../access/directus-session.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import {
	claimOf,
	endByRefreshToken,
	partyOf,
	refreshGrant,
	theKeycloak,
} from '../keycloak/token-endpoint.ts';
import { endSessions } from '../leave/end-sessions.ts';
import { isSidRevoked } from '../leave/revocations.ts';
import { limited } from '../limits.ts';
import { identitySettings } from '../settings.ts';
import { rowOf } from './admission.ts';
import { cookieTokens, loginReply } from './answer.ts';
import { oncePerToken, type Asked } from './claims.ts';
import { REFRESH_COOKIE, type CookieTokens } from './cookies.ts';
import { isAllowedOrigin } from './origin.ts';
import { userOfSession } from './store.ts';

type Renewed = { readonly user: string; readonly tokens: CookieTokens };

/**
 * Renews a login by the refresh token of the body or the cookie. Throws InvalidCredentials for one
 * that does not hold, InvalidPayload without one or for one of another client, ServiceUnavailable.
 */
export async function refresh(
	work: Work,
	{ refresh_token }: { readonly refresh_token?: string | undefined },
) {
	await limited('refresh', { ip: work.client.ip });
	const token = refresh_token ?? tokenOfCookie(work);
	const renew = renewal(token);
	const ask = () => asked(renew(work, token));

	const answer = await oncePerToken(work.sql, {
		token,
		browser: work.client.userAgent ?? '',
		ask,
		// Asked a second time, it is known there as used: that ends the family.
		onStranger: ask,
	});
	if (answer === 'refused') throw InvalidCredentials;
	const { user, tokens } = JSON.parse(answer.answer) as Renewed;
	return loginReply(work.sql, user, tokens);
}

function tokenOfCookie({ client }: Work): string {
	const token = client.cookies[REFRESH_COOKIE];
	if (!token) throw wrong('Expected the refresh token, here or as a cookie.');
	if (!isAllowedOrigin(client.origin)) throw Forbidden;
	return token;
}

/** Who renews this token: a JWT is of Keycloak, and there of our own client only. */
function renewal(token: string): (work: Work, token: string) => Promise<Renewed> {
	if (token.split('.').length !== 3) return byDirectus;
	const party = partyOf(token);
	if (identitySettings().mode === 'local' || party === undefined) throw InvalidCredentials;
	if (party !== theKeycloak().login.id)
		throw wrong('Refresh at Keycloak: it is of another client.');
	return byKeycloak;
}

async function asked(renewing: Promise<Renewed>): Promise<Asked> {
	try {
		return { answer: JSON.stringify(await renewing) };
	} catch (error) {
		if (isRefusal(error) && error.status === 401) return 'refused';
		throw error;
	}
}

async function byDirectus(work: Work, token: string): Promise<Renewed> {
	const opened = await refreshSession(work, token);
	const { accessToken, refreshToken, expires } = opened;
	const user = await userOfSession(work.sql, opened.session);
	return { user, tokens: { accessToken, refreshToken, expires } };
}

async function byKeycloak({ sql, client }: Work, token: string): Promise<Renewed> {
	const refreshed = await refreshGrant(token, client.ip);
	if (refreshed.kind === 'reused') await endFamily(sql, token);
	if (refreshed.kind !== 'tokens') throw InvalidCredentials;

	const { tokens } = refreshed;
	const row = await rowOf(sql, tokens.subject);
	if (row?.status !== 'active' || (await isSidRevoked(sql, tokens.sid))) {
		await endByRefreshToken(tokens.refreshToken);
		throw InvalidCredentials;
	}
	return { user: row.id, tokens: cookieTokens(tokens) };
}

/** Keycloak has checked the signature: its session is the one that the token names. */
async function endFamily(sql: Sql, token: string): Promise<void> {
	const sid = claimOf(token, 'sid');
	if (sid === undefined) return;
	log.warn('a refresh token was used twice: its login is ended');
	await endSessions(sql, { sid });
	await keycloakAdmin().endSession(sid);
}

function wrong(reason: string): Refusal {
	return InvalidPayload.with({ path: 'refresh_token', reason });
}
