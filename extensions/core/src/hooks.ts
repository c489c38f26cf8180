/**
 * What core adds to every request and to the start of the server.
 *
 * - A server that is not the right version, or has no administrator, does not start.
 * - Every request has an id; every error of the server carries it, and no text of the database.
 */
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { hasAdministrator } from './administrator.ts';
import { readBody, refuseBody } from './body.ts';
import { contextOf, currentContext, runInContext } from './context.ts';
import { refusalOfDatabase } from './database-errors.ts';
import { answerProbe, readExactIntegers, startFault } from './directus.ts';
import { Forbidden, InvalidPayload, isRefusal, RecordInUse, ServiceUnavailable } from './errors.ts';
import { keepSight } from './keep-sight.ts';
import { keepTables } from './kept-tables.ts';
import { log } from './log.ts';
import { closePools } from './pool.ts';
import { workWithoutRedis } from './redis-away.ts';
import { registerCleaning } from './outbox.ts';
import { isGuarded } from './rules.ts';
import { holdServices, type Services } from './services.ts';

type App = {
	use(handler: unknown): void;
	post(path: string, handler: unknown): void;
};

type Register = {
	readonly init: (event: string, handler: (meta: { app: App }) => unknown) => void;
	readonly filter: (event: string, handler: (payload: never) => unknown) => void;
	readonly action: (event: string, handler: () => unknown) => void;
};

type Context = {
	readonly env: { readonly MAX_PAYLOAD_SIZE?: string | number };
	readonly services: Services;
};

/** The hook of core. */
export function registerCore(register: unknown, context: unknown): void {
	const { init, filter, action } = register as Register;
	const { env, services } = context as Context;
	holdServices(services);
	registerCleaning('core_clean_idempotency_keys');

	init('app.before', endUnlessSound);
	init('middlewares.before', ({ app }) => {
		app.use(identify);
		app.use(readBody(env.MAX_PAYLOAD_SIZE ?? '1mb'));
	});
	init('middlewares.after', ({ app }) => app.use(refuseBody));
	init('routes.custom.after', ({ app }) => app.use(explain));
	init('routes.before', ({ app }) => {
		app.post('/server/setup', refuse);
	});

	answerProbe(filter as Parameters<typeof answerProbe>[0]);
	filter('database.error', mapped);
	filter('request.error', correlated);
	action('server.stop', closePools);
}

async function endUnlessSound(): Promise<void> {
	const fault = await faultOfServer();
	if (fault === undefined) {
		keepTables(isGuarded);
		keepSight();
		workWithoutRedis();
		return readExactIntegers();
	}
	log.fatal('the server cannot start', { reason: fault });
	process.exit(1);
}

/** A hook's exception would only be a line in the log: it is told as a fault too. */
async function faultOfServer(): Promise<string | undefined> {
	try {
		const fault = await startFault();
		if (fault !== undefined) return fault;
		if (await hasAdministrator()) return undefined;
		return 'There is no active administrator: run npm run deploy with ADMIN_EMAIL and ADMIN_PASSWORD.';
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** Takes or makes the id of a request, answers it, and keeps it through every await. */
function identify(req: Request & { id?: string }, res: Response, next: NextFunction): void {
	const context = contextOf(req.get('x-request-id'));
	// Under this name the access log of Directus finds it.
	req.id = context.requestId;
	res.setHeader('X-Request-Id', context.requestId);
	runInContext(context, next);
}

/**
 * Errors of the database that reach Directus' own routes as they are: it asks in vain for a token or a
 * role while nobody answers, and it does not translate what stops a deletion. A refusal that knows
 * when to ask again says so in the header too; where the service cannot answer, that is soon.
 */
function explain(error: unknown, _req: Request, res: Response, next: NextFunction): void {
	const told = explained(error);
	const known = isRefusal(told) ? told.detail['retry_after'] : undefined;
	const seconds = known ?? (told === ServiceUnavailable ? SOON_SECONDS : undefined);
	if (typeof seconds === 'number') res.setHeader('Retry-After', String(seconds));
	next(told);
}

const SOON_SECONDS = 1;

function explained(error: unknown): unknown {
	const isRaw = error instanceof Error && error.name !== 'DirectusError';
	if (!isRaw) return error;
	if ((error as { code?: string }).code === FOREIGN_KEY) return RecordInUse;
	return refusalOfDatabase(error) === ServiceUnavailable ? ServiceUnavailable : error;
}

function refuse(_req: Request, _res: Response, next: NextFunction): void {
	next(Forbidden);
}

const FOREIGN_KEY = '23503';
const BROKEN_RULES = new Set(['23514', '23P01']);

/** What a client is told of an error that Directus met in the database and has no words for. */
function mapped(error: unknown): unknown {
	const isRaw = error instanceof Error && error.name !== 'DirectusError';
	if (!isRaw) return error;

	log.warn('the database refused', { error });
	const refusal = refusalOfDatabase(error);
	if (refusal) return refusal;
	const { code, constraint } = error as { code?: string; constraint?: string };
	return BROKEN_RULES.has(code ?? '')
		? InvalidPayload.with({ path: '', reason: `The rule ${constraint} refuses this.` })
		: error;
}

type Told = { readonly message: string; readonly extensions: { readonly code: string } };

/** Adds the request's id; our own faults get a fixed text, administrators see no more of them. */
function correlated(errors: readonly Told[]): readonly Told[] {
	const correlation_id = currentContext()?.requestId ?? randomUUID();
	return errors.map(({ message, extensions }) => {
		if (extensions.code !== 'INTERNAL_SERVER_ERROR') {
			return { message, extensions: { ...extensions, correlation_id } };
		}
		log.error('request failed', { error: message });
		return {
			message: 'An unexpected error occurred.',
			extensions: { code: extensions.code, correlation_id },
		};
	});
}
