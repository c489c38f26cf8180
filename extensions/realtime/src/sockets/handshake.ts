/**
 * Where the token of a new connection comes from: `auth.token`, `Authorization: Bearer`, or the
 * session cookie of an allowed page. Never the query string: it ends up in logs.
 */
import type { Socket } from 'socket.io';
import { mayUseCookie, type Origins } from '../domain/origins.ts';

export type Presented = { readonly token: string | undefined; readonly isFromCookie: boolean };

export function presentedToken(
	{ auth, headers }: Socket['handshake'],
	origins: Origins,
	cookieName: string,
): Presented {
	const token = auth['token'];
	if (typeof token === 'string' && token !== '') return { token, isFromCookie: false };

	const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
	if (bearer !== undefined) return { token: bearer, isFromCookie: false };

	const cookie = mayUseCookie(origins, headers.origin)
		? cookieOf(headers.cookie, cookieName)
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
