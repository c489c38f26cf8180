/**
 * Access tokens of Keycloak, checked without asking it.
 *
 * - keycloak-connect checks the signature, and accepts much beside it: what a token must say is
 *   checked here before.
 * - Whether the login behind a token was ended is not looked at: that stands in the database.
 */
import Config from 'keycloak-connect/middleware/auth-utils/config.js';
import GrantManager from 'keycloak-connect/middleware/auth-utils/grant-manager.js';
import { TokenExpired } from '@cubehub/core/errors';
import { z } from 'zod';
import { InvalidToken } from '../errors.ts';
import { identitySettings, type KeycloakSettings } from '../settings.ts';
import { realmKeys, type KeyRing, type SigningJwk } from './keys.ts';

/** What a checked access token says. */
export type KeycloakClaims = {
	/** The person's id in Keycloak. */
	readonly sub: string;
	/** The login at Keycloak; absent for tokens without one. */
	readonly sid?: string;
	/** The client that asked for the token. */
	readonly azp: string;
	readonly email?: string;
	readonly emailVerified: boolean;
	/** Names of roles of the realm. */
	readonly roles: readonly string[];
	readonly locale?: string;
	/** Seconds since 1970. */
	readonly exp: number;
	readonly username?: string;
	readonly firstName?: string;
	readonly lastName?: string;
};

export type Verify = (jwt: string) => Promise<KeycloakClaims>;

/** What of the settings a token is held against. */
export type Expected = Pick<
	KeycloakSettings,
	'issuer' | 'internalUrl' | 'realm' | 'audience' | 'allowedParties'
>;

const LONGEST = 8_192;
const SKEW_SECONDS = 5;

const jwtHeader = z.object({
	alg: z.literal('RS256'),
	kid: z.string(),
	crit: z.undefined().optional(),
});
const text = z.string().optional().catch(undefined);
const jwtClaims = z.object({
	exp: z.number(),
	iat: z.number(),
	nbf: z.number().optional(),
	iss: z.string(),
	aud: z.union([z.string(), z.array(z.string())]),
	typ: z.literal('Bearer'),
	cnf: z.undefined().optional(),
	sub: z.string().min(1),
	azp: z.string(),
	sid: z.string().optional(),
	email: text,
	email_verified: z.boolean().catch(false),
	realm_access: z.object({ roles: z.array(z.string()) }).catch({ roles: [] }),
	locale: text,
	preferred_username: text,
	given_name: text,
	family_name: text,
});
type JwtClaims = z.output<typeof jwtClaims>;

let verify: Verify | undefined;

/**
 * The claims of an access token that is meant for us. Throws TokenExpired, InvalidToken, or
 * ServiceUnavailable while the keys cannot be had. Whether its login was ended is not looked at.
 */
export async function verifyKeycloakToken(jwt: string): Promise<KeycloakClaims> {
	if (!verify) {
		const { keycloak } = identitySettings();
		if (!keycloak) throw InvalidToken;
		verify = verifierOf(keycloak, realmKeys());
	}
	return verify(jwt);
}

/** Checks tokens of a realm by its keys; `now` answers milliseconds since 1970. */
export function verifierOf(
	expected: Expected,
	ring: KeyRing,
	now: () => number = Date.now,
): Verify {
	return async (jwt) => {
		const { kid, claims } = partsOf(jwt);
		requireTime(claims, now());
		requireUse(claims, expected);

		const key = await ring.find(kid, claims.iat);
		if (!key) throw InvalidToken;
		await managerOf(expected, key)
			.createGrant({ access_token: jwt })
			.catch(() => {
				// It has no patience for clocks that differ: what ended a moment ago has ended there.
				throw claims.exp * 1000 <= now() ? TokenExpired : InvalidToken;
			});
		return claimsOf(claims);
	};
}

/** Knows one key, that of the token, and therefore fetches none. */
function managerOf(
	{ issuer, internalUrl, realm, audience }: Expected,
	key: SigningJwk,
): GrantManager {
	const manager = new GrantManager(
		new Config({
			realm,
			'auth-server-url': internalUrl,
			resource: audience,
			'bearer-only': true,
			'verify-token-audience': true,
		}),
	);
	// Tokens name the realm as browsers see it.
	manager.realmUrl = issuer;
	manager.rotation.jwks = [key];
	return manager;
}

function partsOf(jwt: string): { readonly kid: string; readonly claims: JwtClaims } {
	const parts = jwt.split('.');
	if (jwt.length > LONGEST || parts.length !== 3) throw InvalidToken;

	const header = jwtHeader.safeParse(jsonOf(parts[0]));
	const claims = jwtClaims.safeParse(jsonOf(parts[1]));
	if (!header.success || !claims.success) throw InvalidToken;
	return { kid: header.data.kid, claims: claims.data };
}

function jsonOf(part = ''): unknown {
	try {
		return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
	} catch {
		return undefined;
	}
}

function requireTime({ exp, nbf }: JwtClaims, now: number): void {
	const seconds = now / 1000;
	if (exp <= seconds - SKEW_SECONDS) throw TokenExpired;
	if (nbf !== undefined && nbf > seconds + SKEW_SECONDS) throw InvalidToken;
}

function requireUse({ iss, aud, azp }: JwtClaims, expected: Expected): void {
	const isForUs = [aud].flat().includes(expected.audience);
	const isOfOurs = expected.allowedParties.includes(azp);
	if (iss !== expected.issuer || !isForUs || !isOfOurs) throw InvalidToken;
}

function claimsOf(claims: JwtClaims): KeycloakClaims {
	const { sub, sid, azp, email, locale, exp } = claims;
	const { preferred_username: username, given_name: firstName, family_name: lastName } = claims;
	return {
		sub,
		azp,
		exp,
		emailVerified: claims.email_verified,
		roles: claims.realm_access.roles,
		...(sid !== undefined && { sid }),
		...(email !== undefined && { email }),
		...(locale !== undefined && { locale }),
		...(username !== undefined && { username }),
		...(firstName !== undefined && { firstName }),
		...(lastName !== undefined && { lastName }),
	};
}
