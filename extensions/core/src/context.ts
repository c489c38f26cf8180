/**
 * Which request the running code belongs to, through every await.
 *
 * - A request id is answered as it came; the correlation id is the same thing as a uuid, for the
 *   columns of the database.
 * - Background work opens a context with the id of the request that caused it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { uuid5 } from './ids.ts';

export type RequestContext = {
	readonly requestId: string;
	readonly correlationId: string;
};

const storage = new AsyncLocalStorage<RequestContext>();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TOKEN = /^[A-Za-z0-9._-]{1,64}$/;

/** v5(DNS, `cubehub.request`): ids of requests whose own id is not a uuid. */
const REQUESTS = '130471f9-9423-5714-82e0-7576a40adc90';

/** A context for the id that a client sent, or for a new one where it sent none that is sane. */
export function contextOf(sent: string | undefined): RequestContext {
	const requestId = sent !== undefined && TOKEN.test(sent) ? sent : randomUUID();
	const lower = requestId.toLowerCase();
	return { requestId, correlationId: UUID.test(lower) ? lower : uuid5(REQUESTS, requestId) };
}

/** Runs with this context; whatever it starts keeps it. */
export function runInContext<T>(context: RequestContext, run: () => T): T {
	return storage.run(context, run);
}

/** The context of the running code; undefined outside any request. */
export function currentContext(): RequestContext | undefined {
	return storage.getStore();
}
