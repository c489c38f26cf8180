/** The check of each request's token, in the place of Directus' own. */
import { InvalidPayload } from '@cubehub/core/errors';
import { clearSessionCookie } from '@cubehub/core/logins';
import type { Accountability } from '@cubehub/core/auth';
import type { Response } from 'express';
import { ACCESS_COOKIE } from '../login/cookies.ts';
import { identitySettings } from '../settings.ts';
import { presentedToken, type DirectusRequest, type Presented } from './presented-token.ts';
import { identify } from './principal.ts';
import { issuerOf } from './token-parts.ts';

/** Where people log in, and renew or end it: what a browser still has from before does not stop them. */
const DOORS = /^\/auth(\/|$)/;

/**
 * The rights of a request. What is given comes back unchanged where Directus is to look by itself:
 * without a token, and for tokens that are no logins. Throws the refusal of §9.3.
 */
export async function authenticate(
	given: Accountability,
	req: DirectusRequest,
): Promise<Accountability> {
	const presented = presentedToken(req);
	if (!presented) return given;
	refuseInQuery(presented);

	const found = await identify(presented.token, given.ip ?? null);
	if (!found) return given;
	if (!('refusal' in found)) return { ...given, ...found.accountability };

	const isCookie = takeBack(presented, req);
	if (!isCookie || !DOORS.test(req.path)) throw found.refusal;
	req.token = null;
	return given;
}

/** Addresses end up in logs and histories. */
function refuseInQuery({ token, by }: Presented): void {
	const { keycloak } = identitySettings();
	if (by !== 'query' || !keycloak || issuerOf(token) !== keycloak.issuer) return;
	throw InvalidPayload.with({
		path: 'access_token',
		reason: 'Send this token as Authorization: Bearer.',
	});
}

/** Takes a cookie that holds no more away from the browser; answers whether it was one. */
function takeBack({ by }: Presented, { res }: DirectusRequest): boolean {
	if (by === 'session-cookie')
		clearSessionCookie(res as Response, identitySettings().sessionCookie);
	if (by === 'access-cookie') (res as Response).clearCookie(ACCESS_COOKIE, { path: '/' });
	return by === 'session-cookie' || by === 'access-cookie';
}
