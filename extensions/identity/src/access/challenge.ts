/** Says how to log in wherever somebody is told that they are not. */
import type { NextFunction, Request, Response } from 'express';

/** An error handler: adds the header to answers of 401, and leaves the answer to others. */
export function challenge(
	error: unknown,
	req: Request & { readonly token?: string | null },
	res: Response,
	next: NextFunction,
): void {
	const isNotLoggedIn = [error]
		.flat()
		.some((one) => (one as { status?: number } | null)?.status === 401);
	if (isNotLoggedIn && !res.headersSent) {
		res.setHeader('WWW-Authenticate', req.token ? 'Bearer error="invalid_token"' : 'Bearer');
	}
	next(error);
}
