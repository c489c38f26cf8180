/**
 * Where the token of a request stands: the Authorization header, the query, Directus' own cookie, or
 * ours. What a cookie brings, a browser has sent by itself: whether a page of ours asked it to is
 * looked at before anything changes.
 */
import { Forbidden } from '@cubehub/core/errors';
import type { Request } from 'express';
import { ACCESS_COOKIE } from '../login/cookies.ts';
import { isAllowedOrigin } from '../login/origin.ts';
import { identitySettings } from '../settings.ts';

export type DirectusRequest = Request & {
	token?: string | null;
	readonly cookies?: { readonly [name: string]: unknown };
};

export type Presented = {
	readonly token: string;
	/** Absent: header. */
	readonly by: 'header' | 'query' | 'session-cookie' | 'access-cookie';
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'SEARCH']);

/** The token of a request; undefined without one. Throws Forbidden for a strange page's change. */
export function presentedToken(req: DirectusRequest): Presented | undefined {
	const token = req.token ?? undefined;
	if (token !== undefined) return { token, by: placeOf(req, token) };

	const ours = req.cookies?.[ACCESS_COOKIE];
	if (typeof ours !== 'string' || ours === '') return undefined;
	if (!READING.has(req.method)) {
		const origin = req.get('origin') ?? null;
		// What a browser sends without saying from where proves nothing.
		if (origin === null) return undefined;
		if (!isAllowedOrigin(origin)) throw Forbidden;
	}
	return { token: ours, by: 'access-cookie' };
}

function placeOf(req: DirectusRequest, token: string): Presented['by'] {
	if (req.query['access_token'] === token) return 'query';
	const isCookie = req.cookies?.[identitySettings().sessionCookie] === token;
	return isCookie && !req.get('authorization') ? 'session-cookie' : 'header';
}
