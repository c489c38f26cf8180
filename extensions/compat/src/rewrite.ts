/**
 * Turns a request for an earlier path into one for the canonical path, before anything else looks at
 * it: limits, the check of origins, authentication and permissions are those of the canonical path.
 */
import { randomUUID } from 'node:crypto';
import type { readBody } from '@cubehub/core/body';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { wrapAnswer } from './api-response.ts';
import { compile, partsOf, type Alias, type Match, type Sent } from './domain/alias.ts';
import { bodyOf, queryOf } from './domain/translate.ts';

type Options = {
	readonly aliases: readonly Alias[];
	/** Where links of Keycloak's mails lead; undefined while Directus holds the logins. */
	readonly actionLinks: string | undefined;
	/** Reads a body of JSON, as it is read for every request later. */
	readonly read: ReturnType<typeof readBody>;
};

/** The middleware that rewrites. Requests for canonical paths pass as they came. */
export function rewrite({ aliases, actionLinks, read }: Options): RequestHandler {
	const find = compile(aliases);
	const isSso = actionLinks !== undefined;

	const choose = (matches: readonly Match[], req: Request, res: Response): boolean => {
		const body = (req.body ?? {}) as Sent;
		const match = matches.find(({ alias }) => alias.when?.(body, isSso) ?? true);
		if (match?.alias.opensActionLink && isSso) return !redirected(res, actionLinks, body);
		if (match) become(match, req, res);
		return true;
	};

	return (req: Request, res: Response, next: NextFunction): void => {
		const matches = find(req.method, req.path);
		if (matches.length === 0) return next();
		const goOn = (error?: unknown): void => {
			if (error !== undefined) return next(error);
			if (choose(matches, req, res)) next();
		};
		if (matches.some(needsBody)) read(req, res, goOn);
		else goOn();
	};
}

const needsBody = ({ alias }: Match): boolean =>
	alias.when !== undefined || alias.body !== undefined || alias.opensActionLink === true;

function become(match: Match, req: Request, res: Response): void {
	const { alias, path } = match;
	req.method = partsOf(alias.to).method;
	req.url = path;
	// Express has read the query already: one that stood in `url` would not be seen.
	req.query = queryOf(match, req.query) as Request['query'];
	req.body = bodyOf(match, req.body, new Date());
	if (alias.movesMoney) req.headers['idempotency-key'] ??= randomUUID();
	if (alias.isWrapped) wrapAnswer(res);
}

/** Sends the browser to the page that the token of a mail opens; false without a token. */
function redirected(res: Response, actionLinks: string, { token }: Sent): boolean {
	if (typeof token !== 'string' || token === '') return false;
	res.redirect(303, `${actionLinks}?key=${encodeURIComponent(token)}`);
	return true;
}
