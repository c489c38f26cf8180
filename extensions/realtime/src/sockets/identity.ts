/**
 * Who is behind a token.
 *
 * - Identity comes from a verified token, never from what a client says about itself.
 * - A token can outlive its owner's rights: whether the person may still log in is read each time.
 * - A session's name is a secret that opens the account: only its hash leaves this file.
 */
import { createHash } from 'node:crypto';
import { accountabilityForToken } from '@cubehub/core/auth';
import { configId } from '@cubehub/core/ids';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { activeUser, type Profile } from '../store.ts';

export type RefusalCode =
	| 'TOKEN_MISSING'
	| 'TOKEN_INVALID'
	| 'TOKEN_EXPIRED'
	| 'USER_INACTIVE'
	| 'TOO_MANY_CONNECTIONS'
	| 'SERVICE_UNAVAILABLE';

export type Identity = {
	readonly userId: string;
	readonly profile: Profile;
	readonly role: string | null;
	readonly roles: readonly string[];
	readonly isStaff: boolean;
	readonly sessionHash: string | undefined;
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
		const accountability = await accountabilityForToken(token);
		if (!accountability.user) return { refused: 'TOKEN_INVALID' };
		const profile = await activeUser(sql, accountability.user);
		if (!profile) return { refused: 'USER_INACTIVE' };

		const { exp, session } = claimsOf(token);
		const roles = accountability.roles ?? [];
		return {
			identity: {
				userId: profile.id,
				profile,
				role: accountability.role ?? null,
				roles,
				isStaff: accountability.admin === true || roles.includes(MANAGER),
				sessionHash: session === undefined ? undefined : hashOf(session),
				staticTokenHash: exp === undefined ? hashOf(token) : undefined,
				exp,
				isFromCookie,
			},
		};
	} catch (error) {
		return { refused: refusalOf(error) };
	}
}

function refusalOf(error: unknown): RefusalCode {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code === 'TOKEN_EXPIRED') return 'TOKEN_EXPIRED';
	if (['INVALID_TOKEN', 'INVALID_CREDENTIALS'].includes(code)) return 'TOKEN_INVALID';
	log.error('token not checked', { error });
	return 'SERVICE_UNAVAILABLE';
}

function hashOf(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}

type Claims = { readonly exp?: unknown; readonly session?: unknown };

/** What a token that was verified before says of itself; a static one says nothing. */
function claimsOf(token: string): { readonly exp?: number; readonly session?: string } {
	const { exp, session } = claimsIn(token.split('.')[1] ?? '');
	return {
		...(typeof exp === 'number' && { exp }),
		...(typeof session === 'string' && { session }),
	};
}

function claimsIn(part: string): Claims {
	try {
		const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
		return typeof claims === 'object' && claims !== null ? claims : {};
	} catch {
		return {};
	}
}
