/**
 * The cookies of /identity/*: HttpOnly, SameSite=Lax, Secure in production.
 *
 * - The access token goes with every request; the refresh token and the ID token only to /identity.
 * - The ID token is sealed: the browser carries it for the logout, and cannot read it.
 */
import { serialize, type SerializeOptions } from 'cookie';
import { identitySettings } from '../settings.ts';
import { sealed, unsealed } from './seal.ts';

export const ACCESS_COOKIE = 'cubehub_access';
export const REFRESH_COOKIE = 'cubehub_refresh';
export const ID_TOKEN_COOKIE = 'cubehub_id';
export const STATE_COOKIE = 'cubehub_login';

const IDENTITY = '/identity';
const CALLBACK = '/identity/callback';
const WEEK = 7 * 86_400;
/** How long a login at an outside provider may take, in seconds. */
export const STATE_SECONDS = 300;

export type CookieTokens = {
	readonly accessToken: string;
	readonly refreshToken: string;
	readonly idToken?: string | undefined;
	/** Of the access token, in milliseconds. */
	readonly expires: number;
};

/** The cookies of a login, each a whole Set-Cookie text. */
export function loginCookies({ accessToken, refreshToken, idToken, expires }: CookieTokens) {
	return [
		written(ACCESS_COOKIE, accessToken, { path: '/', maxAge: Math.floor(expires / 1000) }),
		written(REFRESH_COOKIE, refreshToken, { path: IDENTITY, maxAge: WEEK }),
		...(idToken === undefined ? [] : [idTokenCookie(idToken)]),
	];
}

/** The cookie that keeps the last ID token, for the logout at Keycloak. */
export function idTokenCookie(idToken: string): string {
	return written(ID_TOKEN_COOKIE, sealed('id-token', idToken), { path: IDENTITY, maxAge: WEEK });
}

/** The ID token of a request; undefined without one that is ours. */
export function idTokenOf(cookies: { readonly [name: string]: string | undefined }) {
	const text = cookies[ID_TOKEN_COOKIE];
	return text === undefined ? undefined : unsealed('id-token', text);
}

/** Takes every login of this browser away, that of the studio too. */
export function clearedCookies(): readonly string[] {
	const { sessionCookie } = identitySettings();
	return [
		written(ACCESS_COOKIE, '', { path: '/', maxAge: 0 }),
		written(REFRESH_COOKIE, '', { path: IDENTITY, maxAge: 0 }),
		written(ID_TOKEN_COOKIE, '', { path: IDENTITY, maxAge: 0 }),
		written(sessionCookie, '', { path: '/', maxAge: 0 }),
	];
}

/** Binds a login at an outside provider to this browser. */
export function stateCookie(text: string): string {
	return written(STATE_COOKIE, sealed('login-state', text), {
		path: CALLBACK,
		maxAge: STATE_SECONDS,
	});
}

/** What `stateCookie` was given; undefined without one that is ours. */
export function stateOf(cookies: { readonly [name: string]: string | undefined }) {
	const text = cookies[STATE_COOKIE];
	return text === undefined ? undefined : unsealed('login-state', text);
}

/** Takes the binding away: it is good for one callback. */
export function clearedState(): string {
	return written(STATE_COOKIE, '', { path: CALLBACK, maxAge: 0 });
}

function written(name: string, value: string, options: SerializeOptions): string {
	const secure = identitySettings().hasSecureCookies;
	return serialize(name, value, { httpOnly: true, sameSite: 'lax', secure, ...options });
}
