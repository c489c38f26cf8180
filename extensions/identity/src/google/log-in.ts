/** The login of a mobile app by an ID token of Google. */
import { InvalidCredentials, isRefusal } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { openSession } from '../access/directus-session.ts';
import { ProviderNotFound } from '../errors.ts';
import { useOnce } from '../leave/revocations.ts';
import { limited, succeeded, uncounted } from '../limits.ts';
import { admitByProof } from '../login/admit-by-proof.ts';
import { loginReply } from '../login/answer.ts';
import { identitySettings } from '../settings.ts';
import { accountOf } from './accounts.ts';
import { verifyGoogleToken, type GooglePerson } from './id-token.ts';

export type GoogleLogin = {
	readonly id_token: string;
	/** What the app sent to Google. */
	readonly nonce?: string | undefined;
	/** A one-time code, for staff in a house without Keycloak. */
	readonly otp?: string | undefined;
};

/** Clocks differ: a token is remembered for longer than it is good. */
const SPARE_SECONDS = 60;

/**
 * Logs a person of Google in; who is not known becomes a customer. Throws InvalidCredentials for a
 * token that is not good, or was used before; EmailAlreadyExists, ActionRequired, RequestsExceeded,
 * ServiceUnavailable; ProviderNotFound in a house without a client at Google.
 */
export async function logInByGoogle(work: Work, login: GoogleLogin) {
	if (identitySettings().google.audiences.length === 0) throw ProviderNotFound;
	const who = { ip: work.client.ip };
	await limited('login', who);
	try {
		const { user, opened } = await loggedIn(work, login);
		await succeeded('login', who);
		return await loginReply(work.sql, user, opened);
	} catch (error) {
		if (!isRefusal(error) || error.status >= 429) await uncounted('login', who);
		throw error;
	}
}

async function loggedIn(work: Work, { id_token, nonce, otp }: GoogleLogin) {
	const person = await verifyGoogleToken(id_token, nonce, work.now);
	if (!(await isFirstUse(work, person))) throw InvalidCredentials;

	const { user, link } = await accountOf(work, person);
	await admitByProof(work.sql, user, otp);
	await link?.();
	return { user, opened: await openSession(work, user, { kind: 'google' }) };
}

function isFirstUse({ sql, now }: Work, { signed, expiresAt }: GooglePerson): Promise<boolean> {
	const left = Math.ceil((expiresAt.getTime() - now.getTime()) / 1000);
	return useOnce(sql, 'id_token', signed, Math.max(left, 0) + SPARE_SECONDS);
}
