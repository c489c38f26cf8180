/** The one route that takes a form: Keycloak posts its logout tokens so. */
import express, { type NextFunction, type Request, type Response } from 'express';

type Read = Request & { rawBody?: Buffer };

const parse = express.urlencoded({
	extended: false,
	limit: '16kb',
	verify(req, _res, bytes) {
		(req as Read).rawBody = bytes;
	},
});

/** Keeps the bytes of a form for its route; of anything else nothing is left, and the route refuses. */
export function readLogoutForm(req: Read, res: Response, next: NextFunction): void {
	parse(req, res, (error?: unknown) => {
		if (error) delete req.rawBody;
		next();
	});
}
