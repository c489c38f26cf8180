/**
 * Doors for those whose token no longer holds: Directus refuses whatever carries such a token, even
 * the request for a new one. There the token is put aside before Directus looks.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'cookie';
import { ACCESS_COOKIE } from './cookies.ts';

/** A token as it came: nobody has verified it. */
export type HeldToken = {
	readonly token: string;
	/** A browser sends cookies by itself, whoever wrote the page. */
	readonly isCookie: boolean;
};

const held = new AsyncLocalStorage<HeldToken | undefined>();

const DOORS = new Set([
	'/login',
	'/login/eds',
	'/login/eds/challenge',
	'/login/google',
	'/login/microsoft',
	'/refresh',
	'/logout',
	'/register',
	'/callback',
]);
const PROVIDER = /^\/login\/[^/]+$/;

/** Whether this path below /identity is such a door. */
export function isDoor(method: string, path: string): boolean {
	const plain = path.toLowerCase().replace(/\/+$/, '');
	return DOORS.has(plain) || (method === 'GET' && PROVIDER.test(plain));
}

/** The token that the request came with. */
export function heldToken(): HeldToken | undefined {
	return held.getStore();
}

/** Takes the token out of the headers and goes on; only `heldToken` knows it then. */
export function holdToken(
	headers: IncomingHttpHeaders,
	sessionCookie: string,
	goOn: () => void,
): void {
	const cookies = parse(headers.cookie ?? '');
	const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
	const token = bearer ?? cookies[ACCESS_COOKIE] ?? cookies[sessionCookie];
	delete headers.authorization;
	headers.cookie = without(headers.cookie ?? '', [ACCESS_COOKIE, sessionCookie]);
	held.run(token ? { token, isCookie: bearer === undefined } : undefined, goOn);
}

function without(header: string, names: readonly string[]): string {
	return header
		.split(';')
		.filter((pair) => !names.includes(pair.split('=', 1)[0]?.trim() ?? ''))
		.join(';')
		.trim();
}
