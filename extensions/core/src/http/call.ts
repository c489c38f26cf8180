/**
 * A route called, by whatever door: principal, authorise, parse, key and hash, run, answer.
 *
 * - What is not a refusal is our fault: a fixed text goes out, to administrators too, and the rest
 *   into the log.
 */
import { InternalServerError } from '@directus/errors';
import type { Accountability } from '../auth.ts';
import { contextOf, currentContext } from '../context.ts';
import { refusalOfDatabase } from '../database-errors.ts';
import { isRefusal, ServiceUnavailable, type Refusal } from '../errors.ts';
import { log } from '../log.ts';
import { openWork, type Call, type Told, type Work } from '../work.ts';
import { bodyOf, check, FileReply, PageReply, Reply, type Sendable } from './answer.ts';
import type { CataloguedRoute } from './catalogue.ts';
import type { Client } from './client.ts';
import { hashOf, keyOf, Malformed, parse, type Sent } from './parse.ts';
import { principalOf } from './principal.ts';
import type { AnyRoute } from './route.ts';

export type Caller = {
	readonly accountability: Accountability | null;
	readonly sent: Sent;
	/** From where; absent for a button of the studio. */
	readonly client?: Client;
	/** The Idempotency-Key. */
	readonly key: string | undefined;
	/** Called when a stored answer is given again. */
	readonly onReplay: () => void;
};

/** What leaves: a file, a page, or JSON with its status. */
export type Called = FileReply | PageReply | Sendable;

/** Calls a route for somebody; throws what an error handler is to answer. */
export async function call(declared: CataloguedRoute, caller: Caller): Promise<Called> {
	try {
		return await answer(declared, caller);
	} catch (error) {
		throw told(declared, error);
	}
}

async function answer(declared: CataloguedRoute, caller: Caller): Promise<Called> {
	const { route } = declared;
	const { accountability } = caller;
	const actor = await principalOf(accountability, route.who, route.movesMoney === true);
	const { command, preview } = parse(route, caller.sent);

	const context = currentContext() ?? contextOf(undefined);
	const asked: Call = {
		...context,
		actor,
		accountability,
		...(caller.client && { client: caller.client }),
		preview,
		now: new Date(),
		...(route.movesMoney && {
			key: {
				endpoint: declared.name,
				key: preview ? '' : keyOf(caller.key),
				hash: hashOf(command),
			},
		}),
	};

	const { work, told: toldOnce } = openWork(asked);
	const result = await run(route, command, work, toldOnce).finally(() => {
		if (toldOnce.replayed) caller.onReplay();
	});
	if (result instanceof FileReply || result instanceof PageReply) return result;

	const status = result instanceof Reply ? result.status : route.created && !preview ? 201 : 200;
	const extras = result instanceof Reply ? result.extras : {};
	if (result instanceof Reply && result.body === undefined)
		return { status, body: undefined, extras };

	const body = bodyOf(route, result instanceof Reply ? result.body : result);
	if (process.env['NODE_ENV'] === 'test') check(route, body, preview);
	return { status, body, extras };
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
	// Who asks is looked up by statements of its own: while nobody answers them, that is no fault of ours.
	if (refusalOfDatabase(error) === ServiceUnavailable) {
		log.warn('the database refused', { route: name, error });
		return ServiceUnavailable;
	}
	log.error('request failed', { route: name, error });
	return new InternalServerError();
}
