/**
 * The end of a login, or of all of a person's.
 *
 * - Who holds a token of a login may end it. Nobody is logged out by a token that was forged.
 * - Here it ends first: if Keycloak does not answer, no token of it is taken any more all the same.
 */
import { emptyReply } from '@cubehub/core/http';
import { Forbidden, InvalidCredentials, InvalidPayload } from '@cubehub/core/errors';
import type { Sql, Work } from '@cubehub/core/work';
import { identify } from '../access/principal.ts';
import { absoluteRedirect, redirectOf } from '../domain/redirect.ts';
import { TokenNotFound } from '../errors.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { claimOf, endByRefreshToken, theKeycloak } from '../keycloak/token-endpoint.ts';
import { endSessions } from '../leave/end-sessions.ts';
import { hashOf, sidHash } from '../leave/revocations.ts';
import { personOfSubject, subjectOf } from '../leave/store.ts';
import { identitySettings } from '../settings.ts';
import { clearedCookies, idTokenOf, REFRESH_COOKIE } from './cookies.ts';
import { heldToken } from './held-token.ts';
import { isAllowedOrigin } from './origin.ts';
import { openSessionOf } from './store.ts';

export type Logout = {
	readonly refresh_token?: string | undefined;
	/** Every login of the person. */
	readonly all: boolean;
	readonly redirect?: string | undefined;
};

/** What was presented, and whether it came by a cookie only. */
type Presented = {
	readonly access: string | undefined;
	readonly refresh: string | undefined;
	readonly isCookie: boolean;
};

/** What has ended: whose, and by which session of Keycloak, as its hash. */
type Ended = { readonly user: string | undefined; readonly sidHash: string | undefined };

/**
 * Ends the login that the request holds and takes its cookies away. Throws TokenNotFound without one,
 * InvalidCredentials for a token that is no login's, InvalidPayload for a redirect that is not
 * allowed, ServiceUnavailable.
 */
export async function logOut(work: Work, { refresh_token, all, redirect }: Logout) {
	const presented = presentedBy(work, refresh_token);
	const to = redirect === undefined ? undefined : allowedRedirect(redirect);

	const ended = await endPresented(work, presented);
	if (ended.length === 0 && !presented.isCookie) throw InvalidCredentials;

	const user = ended.find((one) => one.user !== undefined)?.user;
	if (all && user !== undefined) await endEverywhere(work, user);

	const cookies = clearedCookies();
	if (to === undefined) return emptyReply(204, { cookies });
	const wasAtKeycloak = ended.some((one) => one.sidHash !== undefined);
	return emptyReply(303, { cookies, headers: { Location: locationOf(work, to, wasAtKeycloak) } });
}

function presentedBy({ client }: Work, sent: string | undefined): Presented {
	const held = heldToken();
	const refresh = sent ?? client.cookies[REFRESH_COOKIE];
	if (held === undefined && !refresh) throw TokenNotFound;

	const isCookie = sent === undefined && held?.isCookie !== false;
	if (isCookie && !isAllowedOrigin(client.origin)) throw Forbidden;
	return { access: held?.token, refresh, isCookie };
}

/** Ends the logins of both tokens; here first, so that this much is done if Keycloak is away. */
async function endPresented(work: Work, { access, refresh }: Presented): Promise<readonly Ended[]> {
	const byAccess = await endOfAccess(work, access);
	const byRefresh = await endOfRefresh(work, refresh);
	if (byAccess?.sidHash !== undefined && byAccess.sidHash !== byRefresh?.sidHash) {
		await endAtKeycloak(work.sql, byAccess.user, byAccess.sidHash);
	}
	return [byAccess, byRefresh].filter((one): one is Ended => one !== undefined);
}

/** Ends the login of an access or session token here; undefined for one that no longer holds. */
async function endOfAccess(
	{ sql, client }: Work,
	token: string | undefined,
): Promise<(Ended & { readonly user: string }) | undefined> {
	if (token === undefined) return undefined;
	const found = await identify(token, client.ip || null);
	if (found === undefined || 'refused' in found) return undefined;

	const { user, cs, sid } = found.accountability;
	if (cs === undefined && sid === undefined) return undefined;
	if (cs !== undefined) await endSessions(sql, { session: cs });
	if (sid !== undefined) await endSessions(sql, { sidHash: sid });
	return { user, sidHash: sid };
}

/** Ends a session of Keycloak of which only the hash is known. */
async function endAtKeycloak(sql: Sql, user: string, hash: string): Promise<void> {
	const subject = await subjectOf(sql, user);
	if (subject === undefined) return;
	const sessions = await keycloakAdmin().sessionsOf(subject);
	const session = sessions.find(({ id }) => sidHash(id) === hash);
	if (session) await keycloakAdmin().endSession(session.id, session.isOffline);
}

/** Ends the login of a refresh token; undefined for one that is no login's. */
async function endOfRefresh({ sql }: Work, token: string | undefined): Promise<Ended | undefined> {
	if (!token) return undefined;
	if (token.split('.').length !== 3) {
		const session = await openSessionOf(sql, hashOf(token));
		if (!session) return undefined;
		await endSessions(sql, { session: session.id });
		return { user: session.user, sidHash: undefined };
	}
	if (identitySettings().mode === 'local' || !(await endByRefreshToken(token))) return undefined;

	// Keycloak has checked its signature.
	const sid = claimOf(token, 'sid');
	if (sid !== undefined) await endSessions(sql, { sid });
	const person = await personOfSubject(sql, claimOf(token, 'sub') ?? '');
	return { user: person?.id, sidHash: sidHash(sid ?? '') };
}

async function endEverywhere({ sql }: Work, user: string): Promise<void> {
	await endSessions(sql, { user });
	const subject = identitySettings().mode === 'sso' ? await subjectOf(sql, user) : undefined;
	if (subject === undefined) return;
	for (const { id } of await keycloakAdmin().sessionsOf(subject))
		await endSessions(sql, { sid: id });
	await keycloakAdmin().logoutEverywhere(subject);
}

function allowedRedirect(redirect: string): string {
	const { publicUrl, redirects } = identitySettings();
	const to = redirectOf(redirect, { publicUrl, allowed: redirects });
	if (to !== undefined) return to;
	throw InvalidPayload.with({ path: 'redirect', reason: 'An address of the list of this house.' });
}

/** By way of Keycloak, whose own cookies would otherwise let the next click in without a question. */
function locationOf({ client }: Work, to: string, wasAtKeycloak: boolean): string {
	const { publicUrl, mode } = identitySettings();
	const idToken = idTokenOf(client.cookies);
	if (mode === 'local' || (!wasAtKeycloak && idToken === undefined)) return to;

	const { issuer, login } = theKeycloak();
	const address = new URL(`${issuer}/protocol/openid-connect/logout`);
	const party = idToken === undefined ? undefined : claimOf(idToken, 'azp');
	address.searchParams.set('client_id', party ?? login.id);
	address.searchParams.set('post_logout_redirect_uri', absoluteRedirect(to, publicUrl));
	if (idToken !== undefined) address.searchParams.set('id_token_hint', idToken);
	return address.href;
}
