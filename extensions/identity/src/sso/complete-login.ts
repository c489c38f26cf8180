/**
 * What a login at Keycloak brings beside its row: policies, the proof of the address, and the ID token
 * for the logout.
 *
 * - The driver has no step after its write. What the claims said is kept with the login that is under
 *   way, and takes effect in the filter that is told who the person is.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { standaloneSql } from '@cubehub/core/work';
import type { NextFunction, Request, Response } from 'express';
import { loginUnderway, type LoginUnderway } from '../access/login-underway.ts';
import { refuseEnded } from '../leave/end-behind.ts';
import { sidHash } from '../leave/revocations.ts';
import { idTokenCookie } from '../login/cookies.ts';
import { applyPolicies } from './apply-groups.ts';
import type { SsoClaims } from './claims.ts';
import { firstVerified } from './first-verified.ts';

export type SsoLogin = {
	readonly claims: SsoClaims;
	/** Those that were believed. */
	readonly groups: readonly string[];
	readonly idToken: string;
};

const logins = new WeakMap<LoginUnderway, SsoLogin>();
const responses = new AsyncLocalStorage<Response>();

/** Lets what runs behind it set cookies of the answer. */
export function keepResponse(_req: Request, res: Response, next: NextFunction): void {
	responses.run(res, next);
}

/** Keeps what the claims of the login that is under way said. */
export function rememberLogin(login: SsoLogin): void {
	const underway = loginUnderway();
	if (!underway) throw new Error('A login at Keycloak is not watched over.');
	if (login.claims.sid !== undefined) underway.sidHash = sidHash(login.claims.sid);
	logins.set(underway, login);
}

/** Takes effect of it, for this person, before the session is made. Throws to refuse the login. */
export async function completeLogin(user: string): Promise<void> {
	const underway = loginUnderway();
	const login = underway && logins.get(underway);
	if (!login) return;

	const { email, isVerified, sid } = login.claims;
	await applyPolicies(standaloneSql, user, login.groups);
	if (isVerified && email !== undefined) {
		await firstVerified(standaloneSql, user, {
			email,
			by: 'unknown',
			...(sid !== undefined && { keepSid: sid }),
		});
	}
	if (sid !== undefined) await refuseEnded(standaloneSql, login.claims.subject, sid);
	responses.getStore()?.append('Set-Cookie', idTokenCookie(login.idToken));
}
