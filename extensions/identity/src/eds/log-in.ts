/**
 * The login by electronic signature, and the link of a signature to an account.
 *
 * - The text is taken before anything is verified: each gets one try.
 * - Whoever signed has proved that the IIN is theirs; that nobody is linked to it may be said.
 */
import { Forbidden, isRefusal } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { openSession, type Opened } from '../access/directus-session.ts';
import type { Proof } from '../access/store.ts';
import { createAccount } from '../accounts/create-account.ts';
import { announce, isRegistrationOpen } from '../accounts/store.ts';
import { EdsChallengeGone } from '../eds-errors.ts';
import { EdsNotLinked } from '../errors.ts';
import { limited, succeeded, uncounted } from '../limits.ts';
import { admitByProof } from '../login/admit-by-proof.ts';
import { identitySettings } from '../settings.ts';
import { bindingOf } from './binding.ts';
import { linkSignature } from './link-signature.ts';
import { takeChallenge, userOfIin, type TakenChallenge } from './store.ts';
import { loadTrust } from './trust.ts';
import { verifySignature, type Verified } from './verify.ts';

export type EdsLogin = {
	readonly challenge_id: string;
	/** The CMS signature in base64, at most 64 kB. */
	readonly signature: string;
	/** A one-time code, for staff in a house without Keycloak. */
	readonly otp?: string | undefined;
	/** Where a customer who is not known yet shall be reached; in lower case. */
	readonly email?: string | undefined;
};

/** Whom the signature belongs to; without a login when it was linked. */
export type EdsAnswer = { readonly user: string; readonly opened: Opened | null };

/**
 * Logs the holder of a signature in; for the text of a link, links the signature to whoever is logged
 * in. Refuses with the codes of eds-errors.ts, EDS_NOT_LINKED, ACTION_REQUIRED, INVALID_CREDENTIALS,
 * REQUESTS_EXCEEDED, and SERVICE_UNAVAILABLE; with FORBIDDEN where signatures are not taken.
 */
export async function logInByEds(work: Work, login: EdsLogin): Promise<EdsAnswer> {
	if (!identitySettings().eds.isEnabled) throw Forbidden;
	const who = { ip: work.client.ip };
	await limited('login', who);
	try {
		const answer = await answered(work, login);
		await succeeded('login', who);
		return answer;
	} catch (error) {
		if (!isRefusal(error) || error.status >= 429) await uncounted('login', who);
		throw error;
	}
}

async function answered(work: Work, login: EdsLogin): Promise<EdsAnswer> {
	const { sql, client, now } = work;
	const challenge = await takeChallenge(sql, login.challenge_id, bindingOf(client));
	if (!challenge) throw EdsChallengeGone;

	const verified = await checked(challenge, login.signature, now);
	if (challenge.purpose === 'eds_link') {
		return { user: await linkSignature(work, challenge, verified), opened: null };
	}
	const user = await accountOf(work, verified, login.email);
	await admitByProof(sql, user, login.otp);

	// Before the session: better a mail about a login that failed than a login without its mail.
	await work.transaction((inner) =>
		announce(inner.sql, 'identity.signature.used', { user, ip: client.ip || null }),
	);
	return { user, opened: await openSession(work, user, proofOf(verified)) };
}

async function checked({ text }: TakenChallenge, signature: string, at: Date): Promise<Verified> {
	const trust = await loadTrust(identitySettings().eds);
	return verifySignature({ signature, text, at }, trust);
}

/** The person whom the IIN is linked to, or a new customer where those may come by a signature. */
async function accountOf(
	work: Work,
	{ holder }: Verified,
	email: string | undefined,
): Promise<string> {
	const known = await userOfIin(work.sql, holder.iin);
	if (known !== undefined) return known;
	if (!identitySettings().eds.createsCustomers) throw EdsNotLinked;
	if (email === undefined) {
		throw EdsNotLinked.with({ path: 'email', reason: 'The address of a new account.' });
	}
	if (!(await isRegistrationOpen(work.sql))) throw EdsNotLinked;
	await limited('register', { ip: work.client.ip, account: email });

	const { iin, firstName, lastName } = holder;
	const { user } = await createAccount(work, {
		email,
		iin,
		firstName: firstName ?? undefined,
		lastName: lastName ?? undefined,
	});
	return user;
}

function proofOf({ holder, fingerprint, serial }: Verified): Proof {
	return {
		kind: 'eds',
		details: {
			...(holder.bin !== null && { bin: holder.bin }),
			...(holder.purpose !== null && { holderEku: holder.purpose }),
			certFingerprint: fingerprint,
			certSerial: serial,
		},
	};
}
