/**
 * Who is behind a token, for every door: REST, GraphQL, Directus' sockets, Socket.IO.
 *
 * - One statement a request, or one for all sockets that come at once. Nothing is remembered between
 *   two: a suspension, or the end of a login, works at once.
 * - A token never gives more than the row of its person.
 */
import { accountabilityForToken } from '@cubehub/core/auth';
import { InvalidCredentials, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { askedTogether } from '@cubehub/core/together';
import { standaloneSql } from '@cubehub/core/work';
import { identitySettings } from '../settings.ts';
import { identifyBearer } from './bearer.ts';
import { refusalOfDirectus } from './directus-errors.ts';
import { identifyHolder, type ReadHolder } from './holder.ts';
import type { Identified, Unidentified } from './identified.ts';
import { holdersOf, type Holding } from './store.ts';
import { issuerOf } from './token-parts.ts';

/**
 * The person behind a token; undefined for a token that is no login, static or of a share, which
 * Directus checks by itself. `ip` is for policies that are bound to addresses. Never throws a refusal.
 */
export async function identify(
	token: string,
	ip: string | null,
	read?: ReadHolder,
): Promise<Identified | Unidentified | undefined> {
	const issuer = issuerOf(token);
	if (issuer === undefined) return undefined;
	if (issuer === 'directus') return identifyHolder(token, ip, read);
	if (issuer === identitySettings().keycloak?.issuer) return identifyBearer(token, ip);
	return undefined;
}

/** Thousands of sockets come back together after a restart. */
const holderTogether: ReadHolder = askedTogether((holdings: readonly Holding[]) =>
	holdersOf(standaloneSql, holdings),
);

/** As sockets ask: of every kind of token, without an address. */
export async function principalOfToken(
	token: string,
): Promise<Identified | Pick<Unidentified, 'refused'>> {
	try {
		const found = (await identify(token, null, holderTogether)) ?? (await checkedByDirectus(token));
		return 'refused' in found ? { refused: found.refused } : found;
	} catch (error) {
		log.error('token not checked', { error });
		return { refused: 'INTERNAL' };
	}
}

async function checkedByDirectus(token: string): Promise<Identified | Unidentified> {
	try {
		const accountability = await accountabilityForToken(token);
		const { user } = accountability;
		if (!user) return { refusal: InvalidCredentials, refused: 'TOKEN_INVALID' };
		return {
			accountability: { ...accountability, user },
			storedRole: accountability.role ?? null,
		};
	} catch (error) {
		const refusal = refusalOfDirectus(error);
		if (refusal === ServiceUnavailable) return { refusal, refused: 'INTERNAL' };
		return {
			refusal,
			refused: refusal.code === 'TOKEN_EXPIRED' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID',
		};
	}
}
