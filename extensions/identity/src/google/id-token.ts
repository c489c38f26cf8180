/**
 * ID tokens of Google, as mobile apps get them: RS256, for one of our clients, at most ten minutes old,
 * with an address that Google has verified.
 *
 * - Google's keys are kept for ten minutes; an unknown one is looked for again after half a minute at
 *   the soonest, for three seconds at most.
 */
import { InvalidCredentials, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { identitySettings } from '../settings.ts';

/** What Google says of a person. */
export type GooglePerson = {
	readonly subject: string;
	/** In lower case. */
	readonly email: string;
	/** Whether Google itself gives out the address, or its owner's organization does through Google. */
	readonly isAuthority: boolean;
	readonly firstName: string | undefined;
	readonly lastName: string | undefined;
	readonly locale: string | undefined;
	/** What was signed: the same token has the same, however it is written. */
	readonly signed: string;
	readonly expiresAt: Date;
};

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const OLDEST = '10m';
const CLOCK_SECONDS = 5;
const KEYS = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000, timeoutDuration: 3_000 };
const OWN_DOMAINS = /@(gmail|googlemail)\.com$/;

const claims = z.object({
	sub: z.string().min(1).max(255),
	aud: z.string(),
	exp: z.number(),
	iat: z.number(),
	email: z.email().max(128).toLowerCase(),
	email_verified: z.literal(true),
	nonce: z.string().optional(),
	hd: z.string().min(1).optional(),
	given_name: z.string().optional(),
	family_name: z.string().optional(),
	locale: z.string().optional(),
});

let keys: JWTVerifyGetKey | undefined;

/**
 * Checks an ID token. Throws InvalidCredentials, whatever is wrong with it, and ServiceUnavailable
 * while Google's keys are not to be had.
 */
export async function verifyGoogleToken(
	token: string,
	nonce: string | undefined,
	at: Date,
): Promise<GooglePerson> {
	const { google } = identitySettings();
	keys ??= createRemoteJWKSet(new URL(google.keysUrl), KEYS);
	const options = {
		algorithms: ['RS256'],
		issuer: ISSUERS,
		audience: [...google.audiences],
		maxTokenAge: OLDEST,
		clockTolerance: CLOCK_SECONDS,
		currentDate: at,
		requiredClaims: ['exp', 'iat', 'sub'],
	};
	const { payload } = await jwtVerify(token, keys, options).catch(refused);
	const read = claims.safeParse(payload);
	if (!read.success) throw InvalidCredentials;
	if (nonce !== undefined && read.data.nonce !== nonce) throw InvalidCredentials;
	return personOf(read.data, token);
}

function personOf(said: z.output<typeof claims>, token: string): GooglePerson {
	return {
		subject: said.sub,
		email: said.email,
		isAuthority: said.hd !== undefined || OWN_DOMAINS.test(said.email),
		firstName: said.given_name,
		lastName: said.family_name,
		locale: said.locale,
		signed: token.split('.', 2).join('.'),
		expiresAt: new Date(said.exp * 1000),
	};
}

/** The codes of jose that blame the token; all others say that the keys could not be had. */
const BLAMED = [
	errors.JWTExpired,
	errors.JWTClaimValidationFailed,
	errors.JWTInvalid,
	errors.JWSInvalid,
	errors.JWSSignatureVerificationFailed,
	errors.JOSEAlgNotAllowed,
	errors.JOSENotSupported,
	errors.JWKSNoMatchingKey,
	errors.JWKSMultipleMatchingKeys,
];

function refused(error: unknown): never {
	if (BLAMED.some((kind) => error instanceof kind)) throw InvalidCredentials;
	log.warn("Google's keys are not to be had", { error });
	throw ServiceUnavailable;
}
