/**
 * Logout tokens of Keycloak (OpenID Connect Back-Channel Logout 1.0).
 *
 * - A token that is not exactly what Keycloak sends closes nothing: it would sign people out for
 *   whoever can reach the endpoint.
 */
import { jwtVerify, type JWTHeaderParameters } from 'jose';
import { InvalidPayload, isRefusal, type Refusal } from '@cubehub/core/errors';
import { z } from 'zod';
import { signingKey } from '../keycloak/keys.ts';
import { identitySettings, type KeycloakSettings } from '../settings.ts';

export type LogoutToken = {
	/** The client that is told. */
	readonly audience: string;
	readonly jti: string;
	/** At least one of the two is there. */
	readonly sid: string | undefined;
	readonly subject: string | undefined;
};

const LONGEST = 8_192;
const MOST_AGE_SECONDS = 120;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const claims = z
	.object({
		aud: z.string(),
		jti: z.string().min(1),
		iat: z.number(),
		sid: z.string().min(1).optional(),
		sub: z.string().min(1).optional(),
		events: z.object({ [EVENT]: z.object({}) }),
		nonce: z.undefined(),
	})
	.refine(({ sid, sub }) => sid !== undefined || sub !== undefined);

/** Checks a logout token; refuses with INVALID_PAYLOAD, or SERVICE_UNAVAILABLE without the realm's keys. */
export async function verifyLogoutToken(token: string, now: Date): Promise<LogoutToken> {
	const { keycloak } = identitySettings();
	if (!keycloak || token.length > LONGEST) throw notAccepted;

	const payload = await payloadOf(token, keycloak, now);
	const read = claims.safeParse(payload);
	if (!read.success) throw notAccepted;

	const { aud, jti, iat, sid, sub } = read.data;
	const age = now.getTime() / 1000 - iat;
	if (Math.abs(age) > MOST_AGE_SECONDS || !clientsOf(keycloak).includes(aud)) throw notAccepted;
	return { audience: aud, jti, sid, subject: sub };
}

async function payloadOf(token: string, { issuer }: KeycloakSettings, now: Date): Promise<unknown> {
	let failure: Error = notAccepted;
	const keyOf = async ({ kid }: JWTHeaderParameters) => {
		if (typeof kid !== 'string') throw notAccepted;
		const key = await signingKey(kid).catch((error: unknown) => {
			if (isRefusal(error)) failure = error;
			throw error;
		});
		if (!key) throw notAccepted;
		return key;
	};
	try {
		const { payload } = await jwtVerify(token, keyOf, {
			algorithms: ['RS256'],
			typ: 'logout+jwt',
			issuer,
			currentDate: now,
			clockTolerance: 5,
		});
		return payload;
	} catch {
		throw failure;
	}
}

/** Those that ask for access, and the studio. */
function clientsOf({ allowedParties }: KeycloakSettings): readonly string[] {
	return ['directus', ...allowedParties];
}

export const notAccepted: Refusal = InvalidPayload.with({
	path: 'logout_token',
	reason: 'Expected a logout token of this realm, used once, at most two minutes old.',
});
