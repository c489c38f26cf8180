/**
 * The doors of Directus where a password opens: POST /auth/login, GraphQL, its sockets.
 *
 * - Tries are counted for the account before the password is looked at, and for the address when it
 *   was wrong.
 * - Where Keycloak holds the passwords, one account is left here: the administrator for emergencies,
 *   who comes from few addresses.
 */
import { isAllowedFrom } from '@cubehub/core/addresses';
import { InvalidCredentials } from '@cubehub/core/errors';
import { standingOf, type LoginAttempt } from '@cubehub/core/logins';
import { standaloneSql } from '@cubehub/core/work';
import { failed, limited, refuseIfLocked, succeeded } from '../limits.ts';
import { identitySettings } from '../settings.ts';
import { announcedLogin } from './login-underway.ts';
import { roleOf } from './store.ts';
import type { Door } from './watch-logins.ts';

const PASSWORDS = 'default';

/** Lets a login try its password, or refuses it. Throws InvalidCredentials, RequestsExceeded. */
export const guardDoor: Door = async (attempt, proceed) => {
	const isOwnDoor = announcedLogin()?.isCounted === true;
	if (attempt.provider !== PASSWORDS || isOwnDoor) return proceed();

	// A socket tells neither address nor browser: nothing could be counted.
	const { accountability } = attempt;
	if (!accountability) throw InvalidCredentials;
	const ip = accountability.ip ?? undefined;
	if (holdsNoPasswords() && !isEmergencyAddress(ip)) throw InvalidCredentials;

	const account = accountOf(attempt);
	await refuseIfLocked('login', { ip });
	await limited('login', { account });
	try {
		const issued = await proceed();
		await succeeded('login', { account });
		return issued;
	} catch (error) {
		await failed('login', { ip });
		throw error;
	}
};

/** Whether the person may have a password here at all. Throws InvalidCredentials. */
export async function refuseStrangers(
	user: string | undefined,
	provider: string,
	ip: string | null,
): Promise<void> {
	if (provider !== PASSWORDS || !holdsNoPasswords() || user === undefined) return;
	const { admin } = await standingOf(user, await roleOf(standaloneSql, user), ip);
	if (!admin) throw InvalidCredentials;
}

function accountOf({ payload }: LoginAttempt): string | undefined {
	const { email } = payload;
	return typeof email === 'string' ? email : undefined;
}

function holdsNoPasswords(): boolean {
	return identitySettings().mode === 'sso';
}

function isEmergencyAddress(ip: string | undefined): boolean {
	const { breakGlass } = identitySettings();
	return breakGlass.length > 0 && isAllowedFrom(ip, breakGlass.join(','));
}
