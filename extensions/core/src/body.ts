/**
 * Reads JSON bodies before Directus does, which would answer 400 for whatever is wrong with them.
 * A body that was read is not read again; what is wrong with it is told later, by `refuseBody`, so
 * that the answer has the headers of every other one.
 */
import express, { type NextFunction, type Request, type Response } from 'express';
import { ContentTooLarge, InvalidPayload, type Refusal } from './errors.ts';

type Read = Request & { rawBody?: Buffer; _body?: boolean; bodyRefusal?: Refusal };

/** The middleware that reads; `limit` as MAX_PAYLOAD_SIZE says it: '1mb'. */
export function readBody(limit: string | number) {
	const parse = express.json({
		limit,
		verify(req, _res, bytes) {
			(req as Read).rawBody = bytes;
		},
	});

	return (req: Read, res: Response, next: NextFunction): void => {
		parse(req, res, (error?: unknown) => {
			if (error) {
				req.bodyRefusal = refusalOf(error, limit);
				req.body = {};
				req._body = true;
			}
			next();
		});
	};
}

/** The middleware that tells. */
export function refuseBody(req: Read, _res: Response, next: NextFunction): void {
	next(req.bodyRefusal);
}

/** The parser's own words are not for the answer: they quote the body. */
function refusalOf(error: unknown, limit: string | number): Refusal {
	const isTooLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
	return isTooLarge
		? ContentTooLarge.with({ reason: `A body has at most ${limit}.` })
		: InvalidPayload.with({ path: '', reason: 'Expected a body of valid JSON.' });
}
