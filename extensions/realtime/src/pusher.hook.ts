/** Clients of the Pusher protocol ask for grants by a form, which nothing else here reads. */
import { InvalidPayload } from '@cubehub/core/errors';
import { defineHook } from '@directus/extensions-sdk';
import express, { type NextFunction, type Request, type Response } from 'express';

const LIMIT = '16kb';
const parse = express.urlencoded({ extended: false, limit: LIMIT });

/** The parser's own words are not for the answer: they quote the body. */
function readForm(req: Request, res: Response, next: NextFunction): void {
	parse(req, res, (error?: unknown) => {
		const reason = `Expected a form of at most ${LIMIT}.`;
		next(error === undefined ? undefined : InvalidPayload.with({ path: '', reason }));
	});
}

export default defineHook(({ init }) => {
	init('middlewares.before', ({ app }) => {
		// oxlint-disable-next-line house/no-bare-router -- reads the body of a declared route
		app.use('/realtime/channels/auth', readForm);
	});
});
