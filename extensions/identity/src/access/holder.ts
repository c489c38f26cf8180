/**
 * Access tokens that Directus signs for a login, by cookie or not.
 *
 * - Each names its login as `cs`: without one it is refused, and with one that has ended too.
 */
import { InvalidCredentials } from '@cubehub/core/errors';
import { claimsOfToken, standingOf } from '@cubehub/core/logins';
import { standaloneSql } from '@cubehub/core/work';
import { z } from 'zod';
import { refusalOfDirectus } from './directus-errors.ts';
import type { Identified, Unidentified } from './identified.ts';
import { refusalOfStatus } from './standing.ts';
import { holderOf } from './store.ts';

const loginClaims = z.object({
	id: z.uuid(),
	cs: z.uuid(),
	/** Of a cookie: the token of its session. */
	session: z.string().optional(),
	exp: z.number(),
});

const notLoggedIn: Unidentified = { refusal: InvalidCredentials, refused: 'TOKEN_INVALID' };

/** The person who holds the token; undefined for a token of a share, which is no login. */
export async function identifyHolder(
	token: string,
	ip: string | null,
): Promise<Identified | Unidentified | undefined> {
	const read = readToken(token);
	if ('refusal' in read) return read;
	if (read.claims['share'] !== undefined) return undefined;
	const parsed = loginClaims.safeParse(read.claims);
	if (!parsed.success) return notLoggedIn;

	const { id: user, cs, session, exp } = parsed.data;
	const holder = await holderOf(standaloneSql, user, cs, session);
	const refused = refusalOfStatus(holder?.status);
	if (refused) return refused;
	if (!holder?.isOpen) return notLoggedIn;

	const { role, sid } = holder;
	return {
		accountability: {
			user,
			...(await standingOf(user, role, ip)),
			cs,
			...(session !== undefined && { session }),
			...(sid !== null && { sid }),
		},
		storedRole: role,
		exp,
	};
}

function readToken(
	token: string,
): { readonly claims: { [claim: string]: unknown } } | Unidentified {
	try {
		return { claims: claimsOfToken(token) };
	} catch (error) {
		const refusal = refusalOfDirectus(error);
		const isOld = refusal.code === 'TOKEN_EXPIRED';
		return { refusal, refused: isOld ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID' };
	}
}
