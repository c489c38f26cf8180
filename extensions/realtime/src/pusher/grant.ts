/**
 * Who was let into a channel, and by which login: what the signature of a private channel does not say.
 * Names of sessions are secrets, so their hashes stand here.
 */
import { z } from 'zod';
import type { Holder } from '../domain/closing.ts';
import type { Identity } from '../sockets/identity.ts';

export const grant = z.object({
	user: z.uuid(),
	login: z.string().optional(),
	session: z.string().optional(),
	sid: z.string().optional(),
	/** The hash of a token that has no end of its own. */
	staticToken: z.string().optional(),
	/** When the token ends, in seconds since 1970. */
	exp: z.number().optional(),
});
export type Grant = z.output<typeof grant>;

/** What stays of whoever asked for a channel. */
export function grantOf(identity: Identity): Grant {
	return grant.parse({
		user: identity.userId,
		login: identity.loginId,
		session: identity.sessionHash,
		sid: identity.sidHash,
		staticToken: identity.staticTokenHash,
		exp: identity.exp,
	});
}

/** By what whoever holds it can be meant. */
export function holderOf({ user, login, session, sid }: Grant): Holder {
	return { user, login, session, sid };
}
