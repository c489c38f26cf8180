/**
 * The token endpoint of the realm, asked by the client `cubehub-login`.
 *
 * - It is reached by its inner address, with a secret: what it answers is genuine.
 * - Its texts are read here and go no further: a client is told our own codes.
 */
import { InvalidCredentials, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { ActionRequired } from '../errors.ts';
import { identitySettings, type KeycloakSettings } from '../settings.ts';

export type Tokens = {
	readonly accessToken: string;
	readonly refreshToken: string;
	readonly idToken?: string | undefined;
	/** Seconds. */
	readonly expiresIn: number;
	/** Seconds. */
	readonly refreshExpiresIn: number;
	/** The session of Keycloak. */
	readonly sid: string;
	/** The id of the person at Keycloak. */
	readonly subject: string;
};

/** What became of a refresh token. `reused`: it was genuine, and had been used before. */
export type Refreshed =
	| { readonly kind: 'tokens'; readonly tokens: Tokens }
	| { readonly kind: 'reused' }
	| { readonly kind: 'refused' };

const DEADLINE_MS = 5_000;
/** The only words that come after the signature was checked; a forged token gets others. */
const REUSED = 'Maximum allowed refresh token reuse exceeded';
const NOT_SET_UP = 'Account is not fully set up';

/**
 * Logs in with a password. Throws InvalidCredentials for an unknown, wrong, disabled or locked login
 * alike; ActionRequired with the `url` to settle it; ServiceUnavailable. `ip` is the person's address:
 * lists of sessions show it, where Keycloak trusts us as a proxy.
 */
export async function passwordGrant(
	login: string,
	password: string,
	otp?: string,
	ip?: string,
): Promise<Tokens> {
	const answer = await grant(
		{
			grant_type: 'password',
			username: login,
			password,
			scope: 'openid',
			...(otp !== undefined && { totp: otp }),
		},
		ip,
	);
	if (answer.kind === 'tokens') return answer.tokens;
	if (answer.reason === NOT_SET_UP) throw ActionRequired.with({ url: accountUrl() });
	throw InvalidCredentials;
}

/** Exchanges a code for tokens. Throws InvalidCredentials for one that is wrong, old or used. */
export async function codeGrant(code: string, verifier: string, ip?: string): Promise<Tokens> {
	const answer = await grant(
		{
			grant_type: 'authorization_code',
			code,
			code_verifier: verifier,
			redirect_uri: callbackUrl(),
		},
		ip,
	);
	if (answer.kind === 'tokens') return answer.tokens;
	throw InvalidCredentials;
}

/** Renews tokens; throws ServiceUnavailable. */
export async function refreshGrant(refreshToken: string, ip?: string): Promise<Refreshed> {
	const answer = await grant({ grant_type: 'refresh_token', refresh_token: refreshToken }, ip);
	if (answer.kind === 'tokens') return answer;
	return { kind: answer.reason === REUSED ? 'reused' : 'refused' };
}

/**
 * Ends the session of a refresh token, of whichever of our clients it is. Answers whether the token
 * was genuine: otherwise nothing was ended. Throws ServiceUnavailable.
 */
export async function endByRefreshToken(refreshToken: string): Promise<boolean> {
	const { allowedParties, login } = theKeycloak();
	const party = partyOf(refreshToken);
	if (party === undefined || !allowedParties.includes(party)) return false;

	const { status } = await posted('logout', {
		client_id: party,
		refresh_token: refreshToken,
		...(party === login.id && { client_secret: login.secret }),
	});
	if (status >= 500) throw ServiceUnavailable;
	return status < 400;
}

/** Which client a token says that it is for. Not verified. */
export function partyOf(jwt: string): string | undefined {
	return claimOf(jwt, 'azp');
}

/** A claim of a token, if it is a text. Not verified. */
export function claimOf(jwt: string, name: string): string | undefined {
	try {
		const value = decodeJwt(jwt)[name];
		return typeof value === 'string' ? value : undefined;
	} catch {
		return undefined;
	}
}

/** Where a person settles what their account lacks. */
export function accountUrl(): string {
	return `${theKeycloak().issuer}/account`;
}

/** Where Keycloak sends a browser back to. */
export function callbackUrl(): string {
	return `${identitySettings().publicUrl}/identity/callback`;
}

/** The realm; throws in local mode. */
export function theKeycloak(): KeycloakSettings {
	const { keycloak } = identitySettings();
	if (!keycloak) throw new Error('There is no Keycloak in local mode.');
	return keycloak;
}

const granted = z.object({
	access_token: z.string().min(1),
	refresh_token: z.string().min(1),
	id_token: z.string().optional(),
	expires_in: z.number(),
	refresh_expires_in: z.number(),
});
const refused = z.object({ error: z.string(), error_description: z.string().default('') });

type Granted =
	| { readonly kind: 'tokens'; readonly tokens: Tokens }
	| { readonly kind: 'refused'; readonly reason: string };

type Form = { readonly [name: string]: string };

async function grant(form: Form, ip: string | undefined): Promise<Granted> {
	const { login } = theKeycloak();
	const { status, body } = await posted(
		'token',
		{ ...form, client_id: login.id, client_secret: login.secret },
		ip,
	);
	if (status === 200) return { kind: 'tokens', tokens: tokensOf(granted.parse(body)) };

	const told = refused.safeParse(body);
	if (told.success && told.data.error === 'invalid_grant') {
		return { kind: 'refused', reason: told.data.error_description };
	}
	log.error('the token endpoint of Keycloak refused the client', {
		status,
		reason: told.success ? told.data.error : 'no answer that can be read',
	});
	throw ServiceUnavailable;
}

function tokensOf(answer: z.output<typeof granted>): Tokens {
	const { sub, sid } = decodeJwt<{ sid?: string }>(answer.access_token);
	if (sub === undefined || sid === undefined) {
		throw new Error('An access token of Keycloak names no person or no session.');
	}
	return {
		accessToken: answer.access_token,
		refreshToken: answer.refresh_token,
		idToken: answer.id_token,
		expiresIn: answer.expires_in,
		refreshExpiresIn: answer.refresh_expires_in,
		sid,
		subject: sub,
	};
}

async function posted(
	endpoint: 'token' | 'logout',
	form: Form,
	ip?: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
	const { internalIssuer } = theKeycloak();
	try {
		const answer = await fetch(`${internalIssuer}/protocol/openid-connect/${endpoint}`, {
			method: 'POST',
			headers: ip ? { 'x-forwarded-for': ip } : {},
			body: new URLSearchParams(form),
			redirect: 'error',
			signal: AbortSignal.timeout(DEADLINE_MS),
		});
		const text = await answer.text();
		return { status: answer.status, body: jsonOf(text) };
	} catch (error) {
		log.warn('Keycloak does not answer', { endpoint, reason: reasonOf(error) });
		throw ServiceUnavailable.with({ retry_after: 5 });
	}
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.name : 'unknown';
}
