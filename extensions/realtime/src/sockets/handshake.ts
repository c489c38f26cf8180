/**
 * Where the token of a new connection comes from: `auth.token`, `Authorization: Bearer`, or a cookie
 * of an allowed page: that of the studio, or that of a login at /identity. Never the query string: it
 * ends up in logs.
 */
import type { Socket } from 'socket.io';
import { mayUseCookie, type Origins } from '../domain/origins.ts';

const ACCESS_COOKIE = 'cubehub_access';

export type Presented = { readonly token: string | undefined; readonly isFromCookie: boolean };

export function presentedToken(
	{ auth, headers }: Socket['handshake'],
	origins: Origins,
	sessionCookie: string,
): Presented {
	const token = auth['token'];
	if (typeof token === 'string' && token !== '') return { token, isFromCookie: false };

	const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
	if (bearer !== undefined) return { token: bearer, isFromCookie: false };

	const cookie = mayUseCookie(origins, headers.origin)
		? (cookieOf(headers.cookie, sessionCookie) ?? cookieOf(headers.cookie, ACCESS_COOKIE))
		: undefined;
	return { token: cookie, isFromCookie: cookie !== undefined };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
	const pair = header
		?.split(';')
		.map((part) => part.trim())
		.find((part) => part.startsWith(`${name}=`));
	return pair?.slice(name.length + 1) || undefined;
}
