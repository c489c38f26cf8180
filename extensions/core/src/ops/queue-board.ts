/**
 * The pages of the queue, by bull-board: for administrators, and to look at only. What is to be
 * tried again is tried again from the dead letters.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { useEnv } from '@directus/env';
import type { Queue } from 'bullmq';
import type { Request, RequestHandler, Response } from 'express';
import type { Accountability } from '../auth.ts';
import { Forbidden, ServiceUnavailable } from '../errors.ts';
import { principalOf } from '../http/principal.ts';
import { relayStatus } from '../outbox.ts';

const PATH = '/ops/queues';

/** Nothing is asked of anybody else, fonts included, and nobody frames it. */
const POLICY =
	"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'none'";

type Asked = Request & { readonly accountability?: Accountability | null };
type Board = { readonly queue: Queue; readonly show: RequestHandler };

let board: Board | undefined;

/**
 * Shows a page of the queue to an administrator. Refuses everybody else, everything but reading, and
 * where no queue can be looked at: FORBIDDEN without Redis, SERVICE_UNAVAILABLE while it is away.
 */
export async function showQueue(req: Asked, res: Response): Promise<void> {
	await principalOf(req.accountability, 'admin', false);
	if (req.method !== 'GET' && req.method !== 'HEAD') throw Forbidden;
	if (!useEnv()['REDIS']) throw Forbidden;
	const queue = relayStatus()?.queue;
	if (!queue) throw ServiceUnavailable;

	res.setHeader('Content-Security-Policy', POLICY);
	res.setHeader('Cache-Control', 'no-store');
	board = board?.queue === queue ? board : { queue, show: pagesOf(queue) };
	const { show } = board;
	await new Promise<void>((resolve, reject) => {
		res.once('close', resolve);
		// What it does not know is not there.
		show(req, res, (error?: unknown) => reject(error instanceof Error ? error : Forbidden));
	});
}

function pagesOf(queue: Queue): RequestHandler {
	const pages = new ExpressAdapter();
	// As a browser sees it: behind a proxy the house may stand below a path.
	const { pathname } = new URL(String(useEnv()['PUBLIC_URL'] ?? '/'), 'http://localhost');
	pages.setBasePath(`${pathname.replace(/\/$/, '')}${PATH}`);
	createBullBoard({
		queues: [new BullMQAdapter(queue, { readOnlyMode: true })],
		serverAdapter: pages,
		options: { uiConfig: { boardTitle: 'Cubehub' } },
	});
	return pages.getRouter() as RequestHandler;
}
