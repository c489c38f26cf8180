/** What no request to /identity may be, whatever it asks for. */
import type { IncomingHttpHeaders } from 'node:http';
import { Forbidden, type Refusal } from '@cubehub/core/errors';
import { parse } from 'cookie';
import { UnsupportedMediaType } from '../errors.ts';
import { ACCESS_COOKIE, ID_TOKEN_COOKIE, REFRESH_COOKIE } from './cookies.ts';
import { isAllowedOrigin } from './origin.ts';

export type Asking = {
	readonly method: string;
	/** Below /identity. */
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
};

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Keycloak posts a form there, as its standard says. */
const FORMS = '/backchannel-logout';

/**
 * Why a request is refused; undefined: it may go on. A page of a stranger cannot use its visitor's
 * cookies, and cannot post a form: a browser asks before it sends JSON to another site.
 */
export function refusalAtDoor(asking: Asking, sessionCookie: string): Refusal | undefined {
	if (READS.has(asking.method)) return undefined;
	if (isStrangersPage(asking, sessionCookie)) return Forbidden;
	return isJson(asking) ? undefined : UnsupportedMediaType;
}

function isStrangersPage({ headers }: Asking, sessionCookie: string): boolean {
	const { origin, cookie = '' } = headers;
	if (origin === undefined || isAllowedOrigin(origin)) return false;
	const sent = parse(cookie);
	return [ACCESS_COOKIE, REFRESH_COOKIE, ID_TOKEN_COOKIE, sessionCookie].some(
		(name) => sent[name] !== undefined,
	);
}

function isJson({ path, headers }: Asking): boolean {
	if (path.toLowerCase().replace(/\/+$/, '') === FORMS) return true;
	const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
	if (type !== undefined) return type === 'application/json';
	const hasBody =
		headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
	return !hasBody;
}
