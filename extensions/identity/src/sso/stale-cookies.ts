/** A login begins without the logins before it: Directus answers 401 to a session that is over. */
import type { NextFunction, Request, Response } from 'express';
import { ACCESS_COOKIE } from '../login/cookies.ts';
import { identitySettings } from '../settings.ts';

export function dropStaleCookies(req: Request, _res: Response, next: NextFunction): void {
	const { cookie } = req.headers;
	if (cookie !== undefined) {
		req.headers.cookie = withoutCookies(cookie, [identitySettings().sessionCookie, ACCESS_COOKIE]);
	}
	next();
}

/** A Cookie header without these. */
export function withoutCookies(header: string, names: readonly string[]): string {
	return header
		.split(';')
		.map((pair) => pair.trim())
		.filter((pair) => !names.includes(pair.slice(0, pair.indexOf('='))))
		.join('; ');
}
