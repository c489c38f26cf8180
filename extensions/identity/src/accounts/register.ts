/** Somebody makes an account. */
import { setTimeout as pause } from 'node:timers/promises';
import { Forbidden, isRefusal } from '@cubehub/core/errors';
import { emptyReply } from '@cubehub/core/http';
import { log } from '@cubehub/core/log';
import type { Work } from '@cubehub/core/work';
import { passwordSession } from '../access/directus-session.ts';
import { EmailAlreadyExists, UsernameAlreadyExists } from '../errors.ts';
import { passwordGrant } from '../keycloak/token-endpoint.ts';
import { limited } from '../limits.ts';
import { cookieTokens, loginReply, personOf } from '../login/answer.ts';
import type { CookieTokens } from '../login/cookies.ts';
import { identitySettings } from '../settings.ts';
import { createAccount } from './create-account.ts';
import type { Registration } from './schemas.ts';
import { announce, isRegistrationOpen, takenBy } from './store.ts';

/** As long as any registration takes whose answer must not tell whether the address is known. */
const QUIET_MS = 1_500;

/**
 * Makes the account and logs its person in; without tokens where the login failed. Refuses with
 * FORBIDDEN while nobody may register, and as createAccount() does.
 */
export async function register(work: Work, registration: Registration) {
	const { email } = registration;
	await limited('register', { ip: work.client.ip, account: email });
	if (!(await isRegistrationOpen(work.sql))) throw Forbidden;
	if (identitySettings().concealsExisting) return registerQuietly(work, registration);

	const { user } = await createAccount(work, accountOf(registration));
	const tokens = await firstLogin(work, registration);
	const more = { verification_required: true };
	if (tokens) return loginReply(work.sql, user, tokens, { status: 201, more });
	return { user: await personOf(work.sql, user), ...more };
}

/** The same answer after the same time, whether the address is known or not; its owner gets a mail. */
async function registerQuietly(work: Work, registration: Registration) {
	const { email, username } = registration;
	const time = pause(QUIET_MS);
	// Names are for everybody to see: one that is taken tells nothing of an address.
	if (username && (await takenBy(work.sql, null, username))) throw UsernameAlreadyExists;
	try {
		await createAccount(work, accountOf(registration));
	} catch (error) {
		if (!isRefusal(error) || error.code !== EmailAlreadyExists.code) throw error;
		await work.transaction(({ sql }) =>
			announce(sql, 'identity.registration.refused', { address: email }),
		);
	}
	await time;
	return emptyReply(202);
}

/** The account stands: a login that fails now takes nothing of it back. */
async function firstLogin(
	work: Work,
	{ email, password }: Registration,
): Promise<CookieTokens | undefined> {
	try {
		if (identitySettings().mode === 'local') return await passwordSession(work, email, password);
		return cookieTokens(await passwordGrant(email, password));
	} catch (error) {
		log.warn('a new account was not logged in', { error });
		return undefined;
	}
}

function accountOf({ email, password, username, first_name, last_name, language }: Registration) {
	return { email, password, username, firstName: first_name, lastName: last_name, language };
}
