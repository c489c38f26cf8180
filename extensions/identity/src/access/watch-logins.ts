/**
 * Stands around each login and each renewal that Directus makes, by whatever door.
 *
 * - An access token names its login; at its renewal the next one names the same.
 * - A refresh token that was used before ends all that came of it: two have it.
 */
import { randomUUID } from 'node:crypto';
import { InvalidCredentials } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Issued, LoginAttempt, Renewal, Watch } from '@cubehub/core/logins';
import { standaloneSql } from '@cubehub/core/work';
import { endSessions } from '../leave/end-sessions.ts';
import { isInvalidCredentials } from './directus-errors.ts';
import { announcedLogin, duringLogin, type LoginUnderway } from './login-underway.ts';
import { familyOf, nameLogin } from './store.ts';

/** What a door says before and after a login of its own kind. */
export type Door = (attempt: LoginAttempt, proceed: () => Promise<Issued>) => Promise<Issued>;

/** The watch of this bundle; `guardDoor` decides who may try at all. */
export function watchOver(guardDoor: Door): Watch {
	return {
		login: (attempt, proceed) => guardDoor(attempt, () => openedLogin(proceed)),
		renew,
	};
}

async function openedLogin(proceed: () => Promise<Issued>): Promise<Issued> {
	const { session = randomUUID(), isCounted = false } = announcedLogin() ?? {};
	const login: LoginUnderway = { session, isCounted };
	const issued = await duringLogin(login, proceed);
	await nameLogin(standaloneSql, {
		session: login.session,
		refreshToken: issued.refreshToken,
		sidHash: login.sidHash,
	});
	return issued;
}

async function renew({ token }: Renewal, proceed: () => Promise<Issued>): Promise<Issued> {
	const family = await familyOf(standaloneSql, token);
	// That of a share, or of nobody.
	if (!family) return proceed();
	if (family.hasEnded) throw InvalidCredentials;

	const login: LoginUnderway = { session: family.session, isCounted: false };
	try {
		return await duringLogin(login, proceed);
	} catch (error) {
		// By cookie a used token is good for some seconds more, for tabs that renew it together.
		if (family.isUsed && isInvalidCredentials(error)) {
			log.warn('security: a used refresh token came again', { session: family.session });
			await endSessions(standaloneSql, { session: family.session });
		}
		throw error;
	}
}
