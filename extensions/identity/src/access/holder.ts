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
import { profileOf, type Identified, type Unidentified } from './identified.ts';
import { refusalOfStatus } from './standing.ts';
import { holdersOf, type Holder, type Holding } from './store.ts';

const loginClaims = z.object({
	id: z.uuid(),
	cs: z.uuid(),
	/** Of a cookie: the token of its session. */
	session: z.string().optional(),
	exp: z.number(),
});

const notLoggedIn: Unidentified = { refusal: InvalidCredentials, refused: 'TOKEN_INVALID' };

/** Reads who holds a token now. */
export type ReadHolder = (holding: Holding) => Promise<Holder | undefined>;

/** A statement of its own. */
const holderOf: ReadHolder = async (holding) => {
	const [holder] = await holdersOf(standaloneSql, [holding]);
	return holder;
};

/** The person who holds the token; undefined for a token of a share, which is no login. */
export async function identifyHolder(
	token: string,
	ip: string | null,
	read: ReadHolder = holderOf,
): Promise<Identified | Unidentified | undefined> {
	const checked = readToken(token);
	if ('refusal' in checked) return checked;
	if (checked.claims['share'] !== undefined) return undefined;
	const parsed = loginClaims.safeParse(checked.claims);
	if (!parsed.success) return notLoggedIn;

	const { id: user, cs, session, exp } = parsed.data;
	const holder = await read({ user, login: cs, session });
	const refused = refusalOfStatus(holder?.status);
	if (refused) return refused;
	if (!holder?.isOpen) return notLoggedIn;

	const { role, sid, hasPolicies } = holder;
	return {
		accountability: {
			user,
			...(await standingOf(hasPolicies ? user : undefined, role, ip)),
			cs,
			...(session !== undefined && { session }),
			...(sid !== null && { sid }),
		},
		storedRole: role,
		profile: profileOf(user, holder),
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
