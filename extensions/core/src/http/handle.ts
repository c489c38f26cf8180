/**
 * One request over HTTP. Whatever fails is handed to Directus' error handler; nothing rejects unseen,
 * which would end the process.
 */
import type { Request, Response } from 'express';
import type { Accountability } from '../auth.ts';
import { isRefusal } from '../errors.ts';
import { requestCounter } from '../metrics.ts';
import { FileReply, PageReply, send, sendFile, sendPage } from './answer.ts';
import { call } from './call.ts';
import type { CataloguedRoute } from './catalogue.ts';
import { clientOf } from './client.ts';

const OUR_FAULT = 500;

type DirectusRequest = Request & { readonly accountability?: Accountability | null };

/** Answers a request, or throws what the error handler is to answer. */
export async function handle(
	declared: CataloguedRoute,
	req: DirectusRequest,
	res: Response,
): Promise<void> {
	const count = requestCounter(declared.name);
	try {
		const called = await call(declared, {
			accountability: req.accountability ?? null,
			sent: req,
			client: clientOf(req),
			key: req.get('idempotency-key'),
			onReplay: () => res.setHeader('Idempotent-Replayed', 'true'),
		});
		if (called instanceof FileReply) sendFile(res, called);
		else if (called instanceof PageReply) sendPage(res, called);
		else send(res, called);
		count(res.statusCode);
	} catch (error) {
		count(isRefusal(error) ? error.status : OUR_FAULT);
		throw error;
	}
}
