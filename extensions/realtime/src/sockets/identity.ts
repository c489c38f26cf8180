/**
 * Who is behind a token.
 *
 * - Identity comes from a verified token, never from what a client says about itself; identity checks
 *   it as it does for every request.
 * - A session's name is a secret that opens the account: only its hash leaves this file.
 */
import { createHash } from 'node:crypto';
import type { Accountability } from '@cubehub/core/auth';
import { findCommand } from '@cubehub/core/commands';
import { configId } from '@cubehub/core/ids';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { activeUser, type Profile } from '../store.ts';

export type RefusalCode =
	| 'TOKEN_MISSING'
	| 'TOKEN_INVALID'
	| 'TOKEN_EXPIRED'
	| 'USER_INACTIVE'
	| 'USER_NOT_PROVISIONED'
	| 'TOO_MANY_CONNECTIONS'
	| 'RATE_LIMITED'
	| 'INTERNAL';

export type Identity = {
	readonly userId: string;
	readonly profile: Profile;
	/** The role of the person; the connection itself may have a lower one. */
	readonly role: string | null;
	readonly roles: readonly string[];
	readonly isStaff: boolean;
	readonly sessionHash: string | undefined;
	/** The login that the token names. */
	readonly loginId: string | undefined;
	/** The hash of the session of Keycloak behind it. */
	readonly sidHash: string | undefined;
	/** Of a token that has no end of its own. */
	readonly staticTokenHash: string | undefined;
	/** When the token ends, in seconds since 1970. */
	readonly exp: number | undefined;
	/** A cookie is renewed over HTTP, never on the open connection. */
	readonly isFromCookie: boolean;
};

export type Identified = { readonly identity: Identity } | { readonly refused: RefusalCode };

const MANAGER = configId('role:manager');
const TOKEN_LENGTH = 8_192;

/** The person behind a token, or why there is none. */
export async function identify(
	sql: Sql,
	token: string | undefined,
	isFromCookie = false,
): Promise<Identified> {
	if (!token) return { refused: 'TOKEN_MISSING' };
	if (token.length > TOKEN_LENGTH) return { refused: 'TOKEN_INVALID' };

	try {
		const principal = await principalOf(token);
		if ('refused' in principal) return principal;
		const { accountability } = principal;
		const profile = principal.profile ?? (await activeUser(sql, accountability.user));
		if (!profile) return { refused: 'USER_INACTIVE' };
		return { identity: identityOf(token, principal, profile, isFromCookie) };
	} catch (error) {
		log.error('token not checked', { error });
		return { refused: 'INTERNAL' };
	}
}

/** What the command identity.principal answers. */
type Principal = {
	readonly accountability: Accountability & { readonly user: string };
	readonly storedRole: string | null;
	/** Absent where Directus alone has checked the token, which asks for no status. */
	readonly profile?: Profile;
	/** Absent for a token without an end. */
	readonly exp?: number;
};

async function principalOf(token: string): Promise<Principal | { readonly refused: RefusalCode }> {
	const ask = findCommand('identity.principal');
	if (!ask) throw new Error('Nobody here checks tokens.');
	return (await ask(token)) as Principal | { readonly refused: RefusalCode };
}

function identityOf(
	token: string,
	{ accountability, storedRole, exp }: Principal,
	profile: Profile,
	isFromCookie: boolean,
): Identity {
	const { roles = [], admin, session, cs, sid } = accountability;
	return {
		userId: profile.id,
		profile,
		role: storedRole,
		roles,
		isStaff: admin === true || roles.includes(MANAGER),
		sessionHash: session === undefined ? undefined : hashOf(session),
		loginId: cs,
		sidHash: sid,
		staticTokenHash: exp === undefined ? hashOf(token) : undefined,
		exp,
		isFromCookie,
	};
}

function hashOf(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}
