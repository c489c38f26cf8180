/**
 * A login at an outside provider, by way of Keycloak: there and back.
 *
 * - Code flow with PKCE, state and nonce. What comes back is bound to the browser that was sent, and
 *   taken once.
 * - Where the browser goes in the end was checked before it left.
 */
import { createHash, randomBytes } from 'node:crypto';
import { emptyReply } from '@cubehub/core/http';
import { InvalidPayload, type Refusal } from '@cubehub/core/errors';
import type { Sql, Work } from '@cubehub/core/work';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import { redirectOf } from '../domain/redirect.ts';
import { InvalidToken, ProviderNotFound } from '../errors.ts';
import { signingKey } from '../keycloak/keys.ts';
import { callbackUrl, codeGrant, theKeycloak, type Tokens } from '../keycloak/token-endpoint.ts';
import type { KeycloakClaims } from '../keycloak/verify.ts';
import { refuseEnded } from '../leave/end-behind.ts';
import { useOnce } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';
import { firstVerified } from '../sso/first-verified.ts';
import { admit } from './admission.ts';
import { cookieTokens } from './answer.ts';
import { clearedState, loginCookies, STATE_SECONDS, stateCookie, stateOf } from './cookies.ts';

/** Aliases of identity providers in the realm. */
const PROVIDERS = ['google', 'microsoft'];

const started = z.object({
	state: z.string(),
	nonce: z.string(),
	verifier: z.string(),
	provider: z.string(),
	redirect: z.string(),
	/** Milliseconds since 1970. */
	expires: z.number(),
});
type Started = z.output<typeof started>;

export type Start = { readonly provider: string; readonly redirect?: string | undefined };

/** Sends a browser to a provider. Throws ProviderNotFound, InvalidPayload for its redirect. */
export async function startLogin(work: Work, { provider, redirect }: Start) {
	const { mode, redirects, publicUrl } = identitySettings();
	if (mode === 'local' || !PROVIDERS.includes(provider)) throw ProviderNotFound;
	const to = redirectOf(redirect ?? redirects[0] ?? '/', { publicUrl, allowed: redirects });
	if (to === undefined) throw wrong('redirect', 'An address of the list of this house.');

	const login: Started = {
		state: secret(),
		nonce: secret(),
		verifier: secret(),
		provider,
		redirect: to,
		expires: work.now.getTime() + STATE_SECONDS * 1000,
	};
	return emptyReply(302, {
		headers: { Location: addressOf(login) },
		cookies: [stateCookie(JSON.stringify(login))],
	});
}

/** Where Keycloak asks who it is, and passes on to the provider at once. */
function addressOf({ state, nonce, verifier, provider }: Started): string {
	const { issuer, login } = theKeycloak();
	const address = new URL(`${issuer}/protocol/openid-connect/auth`);
	const parameters = {
		client_id: login.id,
		redirect_uri: callbackUrl(),
		response_type: 'code',
		scope: 'openid profile email',
		state,
		nonce,
		code_challenge: createHash('sha256').update(verifier).digest('base64url'),
		code_challenge_method: 'S256',
		kc_idp_hint: provider,
	};
	for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
	return address.href;
}

export type Callback = {
	readonly state?: string | undefined;
	readonly code?: string | undefined;
	readonly iss?: string | undefined;
	/** What Keycloak says in place of a code. */
	readonly error?: string | undefined;
};

/**
 * Ends what `startLogin` began. Throws InvalidPayload when another browser comes back, or the same
 * one again; InvalidCredentials and ActionRequired as every login does; ServiceUnavailable while a
 * session that was ended here does not end at Keycloak.
 */
export async function endLogin(work: Work, { state, code, iss, error }: Callback) {
	const login = await takeStarted(work, state);
	const { issuer } = theKeycloak();
	if (iss !== undefined && iss !== issuer) throw wrong('iss', 'Another house has answered.');
	if (error !== undefined) return sentBack(login, { reason: 'LOGIN_CANCELLED' });
	if (code === undefined) throw wrong('code', 'Start the login again.');

	const tokens = await codeGrant(code, login.verifier, work.client.ip);
	const { user, claims } = await admit(work.sql, tokens, () => checkIdToken(tokens, login.nonce));
	await proveAddress(work.sql, user, claims);
	if (claims.sid !== undefined) await refuseEnded(work.sql, claims.sub, claims.sid);
	return sentBack(login, {}, loginCookies(cookieTokens(tokens)));
}

/** The login that this browser began; each is taken once, before Keycloak sees its code. */
async function takeStarted({ sql, client, now }: Work, state: string | undefined) {
	if (identitySettings().mode === 'local') throw ProviderNotFound;
	const kept = stateOf(client.cookies);
	const login = kept === undefined ? undefined : started.parse(JSON.parse(kept));
	const isOwn = login !== undefined && login.state === state && login.expires > now.getTime();
	if (!isOwn || !(await useOnce(sql, 'state', login.state, 2 * STATE_SECONDS))) {
		throw wrong('state', 'Start the login again.');
	}
	return login;
}

/** The ID token answers the question that was asked, and no other. */
async function checkIdToken({ idToken }: Tokens, nonce: string): Promise<void> {
	const { issuer, login } = theKeycloak();
	const key = await signingKey(kidOf(idToken));
	if (idToken === undefined || key === undefined) throw InvalidToken;
	const { payload } = await jwtVerify(idToken, key, {
		issuer,
		audience: login.id,
		algorithms: ['RS256'],
		clockTolerance: 5,
	}).catch(() => {
		throw InvalidToken;
	});
	if (payload['nonce'] !== nonce) throw InvalidToken;
}

function kidOf(idToken: string | undefined): string {
	return (idToken && decodeProtectedHeader(idToken).kid) ?? '';
}

/**
 * Notes an address that was proved. How is found out there: the person may have typed a password on
 * Keycloak's page, and then nothing was proved by the provider. Where the account is somebody else's
 * now, this session has ended with it.
 */
async function proveAddress(
	sql: Sql,
	user: string,
	{ email, emailVerified }: KeycloakClaims,
): Promise<void> {
	if (emailVerified && email !== undefined)
		await firstVerified(sql, user, { email, by: 'unknown' });
}

function sentBack(
	{ redirect }: Started,
	parameters: { readonly [name: string]: string },
	cookies: readonly string[] = [],
) {
	const { publicUrl } = identitySettings();
	const address = new URL(redirect, publicUrl);
	for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
	return emptyReply(302, {
		headers: { Location: address.href },
		cookies: [clearedState(), ...cookies],
	});
}

function secret(): string {
	return randomBytes(32).toString('base64url');
}

function wrong(path: string, reason: string): Refusal {
	return InvalidPayload.with({ path, reason });
}
