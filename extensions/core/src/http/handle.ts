/**
 * One request, in this order: request id, principal, authorise, parse, key and hash, run, answer.
 *
 * - Whatever fails is handed to Directus' error handler; nothing rejects unseen, which would end the
 *   process.
 * - What is not a refusal is our fault: a fixed text goes out, to administrators too, and the rest
 *   into the log.
 */
import { InternalServerError } from '@directus/errors';
import type { Request, Response } from 'express';
import type { Accountability } from '../auth.ts';
import { contextOf, currentContext } from '../context.ts';
import { isRefusal, type Refusal } from '../errors.ts';
import { log } from '../log.ts';
import { openWork, type Call, type Told, type Work } from '../work.ts';
import { bodyOf, check, Reply, send } from './answer.ts';
import type { CataloguedRoute } from './catalogue.ts';
import type { AnyRoute } from './route.ts';
import { hashOf, keyOf, Malformed, parse } from './parse.ts';
import { principalOf } from './principal.ts';

type DirectusRequest = Request & { readonly accountability?: Accountability | null };

/** Answers a request, or throws what the error handler is to answer. */
export async function handle(
	declared: CataloguedRoute,
	req: DirectusRequest,
	res: Response,
): Promise<void> {
	try {
		await answer(declared, req, res);
	} catch (error) {
		throw told(declared, error);
	}
}

async function answer(
	declared: CataloguedRoute,
	req: DirectusRequest,
	res: Response,
): Promise<void> {
	const { route } = declared;
	const actor = await principalOf(req.accountability, route.who, route.movesMoney === true);
	const { command, preview } = parse(route, req);

	const context = currentContext() ?? contextOf(undefined);
	const call: Call = {
		...context,
		actor,
		accountability: req.accountability ?? null,
		preview,
		now: new Date(),
		...(route.movesMoney && {
			key: {
				endpoint: declared.name,
				key: preview ? '' : keyOf(req.get('idempotency-key')),
				hash: hashOf(command),
			},
		}),
	};

	const { work, told } = openWork(call);
	const result = await run(route, command, work, told).finally(() => {
		if (told.replayed) res.setHeader('Idempotent-Replayed', 'true');
	});
	const status = result instanceof Reply ? result.status : route.created && !preview ? 201 : 200;
	const body = bodyOf(route, result instanceof Reply ? result.body : result);
	if (process.env['NODE_ENV'] === 'test') check(route, body, preview);
	send(res, status, body);
}

async function run(route: AnyRoute, command: unknown, work: Work, told: Told): Promise<unknown> {
	try {
		return await route.run(work, command);
	} catch (error) {
		const isEarly = isRefusal(error) && told.refusal === undefined && error.status < 429;
		if (!route.movesMoney || !isEarly) throw error;
		return await refuseOnce(work, error);
	}
}

/**
 * A refusal from before the operation goes through once() too: the stored answer of an acknowledged
 * request comes first, even when the product has been switched off since.
 */
function refuseOnce(work: Work, { status, code, detail }: Refusal): Promise<unknown> {
	return work.once('core_refuse', { status, code, detail: JSON.stringify(detail) });
}

function told({ name }: CataloguedRoute, error: unknown): unknown {
	if (error instanceof Malformed) return error.refusals;
	if (isRefusal(error)) return error;
	log.error('request failed', { route: name, error });
	return new InternalServerError();
}
