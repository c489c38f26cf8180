/** The token of a mail comes back: its person can read what is sent to the address. */
import { isRefusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql, Work } from '@cubehub/core/work';
import { EmailAlreadyExists, InvalidToken } from '../errors.ts';
import { keycloakAdmin, type KeycloakUser } from '../keycloak/admin.ts';
import { sidHash } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';
import { nonceOf } from './mailed-token.ts';
import type { Mailed } from './schemas.ts';
import {
	addresseeOf,
	changeAddress,
	confirmAddress,
	isLoginOpen,
	liveToken,
	userOfAddress,
	type Addressee,
	type LiveToken,
} from './store.ts';

/**
 * Confirms an address, or makes a new one the person's. Refuses with INVALID_TOKEN what is unknown,
 * used, too old, or asked for by a login that has ended; with EMAIL_ALREADY_EXISTS when somebody else
 * has the address by now.
 */
export async function confirm(work: Work, { token }: Mailed): Promise<{ readonly email: string }> {
	const nonce = nonceOf(token);
	const live = await liveToken(work.sql, nonce);
	if (!live) throw InvalidToken;

	const user =
		live.purpose === 'email_verify'
			? await work.transaction(({ sql }) => confirmAddress(sql, nonce))
			: await change(work, nonce, live);
	if (user === undefined) throw InvalidToken;
	return { email: live.address };
}

async function change(work: Work, nonce: string, live: LiveToken): Promise<string | undefined> {
	const person = await addresseeOf(work.sql, live.user);
	if (person?.status !== 'active') return undefined;
	if ((await userOfAddress(work.sql, live.address)) !== undefined) throw EmailAlreadyExists;
	if (!isAtKeycloak(person)) {
		if (!(await isLoginOpen(work.sql, person.id, live.login ?? ''))) return undefined;
		return work.transaction(({ sql }) => changeAddress(sql, nonce));
	}

	const before = await keycloakAdmin().user(person.subject);
	if (!before || !(await holdsStill(work.sql, person, live.login))) return undefined;
	await keycloakAdmin().changeUser(before.id, { email: live.address, emailVerified: true });
	try {
		return await work.transaction(({ sql }) => changeAddress(sql, nonce));
	} catch (error) {
		if (isRefusal(error) && error.code === EmailAlreadyExists.code) await changeBack(before);
		throw error;
	}
}

/** Another row has the address, which Keycloak does not know of. */
async function changeBack({ id, email, emailVerified }: KeycloakUser): Promise<void> {
	if (email === null) return;
	await keycloakAdmin()
		.changeUser(id, { email, emailVerified })
		.catch((error: unknown) => log.error('an address stays changed at Keycloak', { id, error }));
}

/** Whether the login that asked has not ended: whoever suspects something ends it, by a new password. */
async function holdsStill(
	sql: Sql,
	{ id, subject }: AtKeycloak,
	login: string | null,
): Promise<boolean> {
	if (login === null) return false;
	if (await isLoginOpen(sql, id, login)) return true;
	const sessions = await keycloakAdmin().sessionsOf(subject);
	return sessions.some((session) => sidHash(session.id) === login);
}

type AtKeycloak = Addressee & { readonly subject: string };

function isAtKeycloak(person: Addressee): person is AtKeycloak {
	return (
		identitySettings().mode === 'sso' && person.provider === 'keycloak' && person.subject !== null
	);
}
