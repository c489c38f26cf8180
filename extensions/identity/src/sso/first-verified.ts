/**
 * An address was proved: the account is now theirs who proved it.
 *
 * - Anybody may register an address, with a password, a passkey and links of their own, and wait. When
 *   the owner comes by a provider or by a mailed reset, Keycloak leaves all of that alive: it goes here.
 * - May run again, and beside itself: what is gone stays gone, and the note is written last.
 */
import { Forbidden } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { sidHash } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';
import { proofFromEvents, type Origin } from './proof-origin.ts';

export type Proof = {
	readonly email: string;
	/** `unknown` where a token says no more than that it was proved: Keycloak's events are read then. */
	readonly by: Origin['by'] | 'unknown';
	/** The session of Keycloak that brought the proof: it stays. Not believed when `by` is unknown. */
	readonly keepSid?: string;
	/** The provider that brought it: its link stays. */
	readonly keepProvider?: string;
};

type Person = {
	readonly email: string;
	readonly verifiedEmail: string | null;
	/** The id at Keycloak; null for a person of Directus itself. */
	readonly subject: string | null;
};

/**
 * Notes that an address was proved, if it still is the person's and was not noted before. Throws
 * ServiceUnavailable while Keycloak is not to be had: call again.
 */
export async function firstVerified(sql: Sql, user: string, proof: Proof): Promise<void> {
	const email = proof.email.toLowerCase();
	const person = await personOf(sql, user);
	if (person?.email !== email || person.verifiedEmail === email) return;

	const origin = await originOf(person, proof);
	const takesOver = origin.by !== 'own-mail';
	const ended = takesOver && person.subject !== null ? await takeOver(person.subject, origin) : [];
	await sql`
		select identity_first_verified(
			${user}, ${email}, ${takesOver}, ${!origin.keepsPassword},
			${origin.keepSids.map(sidHash)}::text[], ${ended.map(sidHash)}::text[])`;
	if (takesOver) log.info('an account was taken over by the owner of its address', { user });
}

async function personOf(sql: Sql, user: string): Promise<Person | undefined> {
	const [person] = await sql<Person>`
		select
			lower(email) as email,
			lower(verified_email) as "verifiedEmail",
			case when provider = 'keycloak' then external_identifier end as subject
		from directus_users
		where id = ${user}`;
	return identitySettings().mode === 'sso' || !person ? person : { ...person, subject: null };
}

async function originOf({ subject }: Person, proof: Proof): Promise<Origin> {
	if (proof.by === 'unknown') {
		if (subject === null) return { by: 'own-mail', keepSids: [], keepsPassword: true };
		return proofFromEvents(keycloakAdmin(), subject, proof.email.toLowerCase());
	}
	return {
		by: proof.by,
		keepSids: proof.keepSid === undefined ? [] : [proof.keepSid],
		keepProvider: proof.keepProvider,
		// The owner has just chosen it.
		keepsPassword: proof.by === 'reset',
	};
}

/** Removes at Keycloak what others may know or hold. Answers the sessions that were ended. */
async function takeOver(subject: string, origin: Origin): Promise<readonly string[]> {
	const admin = keycloakAdmin();
	try {
		for (const { id, type } of await admin.credentialsOf(subject)) {
			const stays = type === 'password' && origin.keepsPassword;
			if (!stays) await admin.removeCredential(subject, id);
		}
		for (const { provider } of await admin.federatedOf(subject)) {
			if (provider !== origin.keepProvider) await admin.removeFederated(subject, provider);
		}
	} catch (error) {
		if (error !== Forbidden) throw error;
		log.error('the account of an administrator keeps what it logs in with', { subject });
	}
	const sessions = (await admin.sessionsOf(subject)).filter(
		({ id }) => !origin.keepSids.includes(id),
	);
	for (const { id, isOffline } of sessions) await admin.endSession(id, isOffline);
	return sessions.map(({ id }) => id);
}
