/** Watches the doors of /identity before Directus looks at a request. */
import { registerCleaning } from '@cubehub/core/outbox';
import type { Refusal } from '@cubehub/core/errors';
import { defineHook } from '@directus/extensions-sdk';
import type { NextFunction, Request, Response } from 'express';
import { refusalAtDoor } from './login/doors.ts';
import { holdToken, isDoor } from './login/held-token.ts';
import { identitySettings } from './settings.ts';

type Asked = Request & { identityRefusal?: Refusal | undefined };

export default defineHook(({ init }) => {
	registerCleaning('identity_clean_claims');
	registerCleaning('identity_clean_challenges');
	// oxlint-disable-next-line house/no-bare-router -- no route: it looks, at once, and goes on
	init('middlewares.before', ({ app }) => app.use(watch));
	// Told after the other middlewares, so that the answer has the headers of every other one.
	// oxlint-disable-next-line house/no-bare-router -- no route: it refuses, at once, or goes on
	init('middlewares.after', ({ app }) => app.use(refuse));
});

function watch(req: Asked, _res: Response, next: NextFunction): void {
	const path = /^\/identity(\/.*)?$/i.exec(req.path)?.[1];
	if (path === undefined) return next();

	const { sessionCookie } = identitySettings();
	const { method, headers } = req;
	req.identityRefusal = refusalAtDoor({ method, path, headers }, sessionCookie);
	if (!isDoor(method, path)) return next();
	holdToken(headers, sessionCookie, next);
}

function refuse(req: Asked, _res: Response, next: NextFunction): void {
	next(req.identityRefusal);
}
