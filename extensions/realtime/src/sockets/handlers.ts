/**
 * The one way in which anything that a client sends reaches our code.
 *
 * - Every event is limited, checked by its schema, run and acknowledged; a fault is answered, logged
 *   and ends nothing: an error that escaped would end the process.
 * - Handlers stand in a map: `__proto__` and `constructor` are names like any other.
 */
import { log } from '@cubehub/core/log';
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import { strike, type Rule } from '../domain/rate-limit.ts';
import type { Limits } from './limits.ts';

export type AckCode =
	| 'INVALID'
	| 'FORBIDDEN'
	| 'UNKNOWN_EVENT'
	| 'RATE_LIMITED'
	| 'EPOCH_MISMATCH'
	| 'BUSY'
	| 'INTERNAL';

export type Refused = {
	readonly ok: false;
	readonly code: AckCode;
	readonly message: string;
	readonly retryAfter?: number;
};
export type Reply = { readonly ok: true; readonly [key: string]: unknown } | Refused;

type Handler = {
	readonly schema: z.ZodType;
	readonly rule: Rule | undefined;
	readonly run: (payload: unknown) => Promise<Reply> | Reply;
};

export type Handlers = ReadonlyMap<string, Handler>;

/** Declares what happens when a client sends `event`. */
export function on<Schema extends z.ZodType>(
	event: string,
	schema: Schema,
	run: (payload: z.output<Schema>) => Promise<Reply> | Reply,
	rule?: Rule,
): readonly [string, Handler] {
	return [event, { schema, rule, run: (payload) => run(payload as z.output<Schema>) }];
}

export function refuse(code: AckCode, message: string, retryAfter?: number): Refused {
	return { ok: false, code, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** How many of them within a minute end the connection. */
const STRIKES: ReadonlyMap<AckCode, number> = new Map([
	['RATE_LIMITED', 3],
	['UNKNOWN_EVENT', 5],
]);

/** Gives every event of the socket to its handler. */
export function handleEvents(socket: Socket, handlers: Handlers, limits: Limits): void {
	const isTooMuch = strikesOf();

	socket.onAny((event: unknown, ...args: unknown[]) => {
		const last = args.at(-1);
		const ack = typeof last === 'function' ? (last as (reply: Reply) => void) : undefined;
		const payload = ack && args.length === 1 ? undefined : args[0];

		answer(String(event), payload, handlers, limits)
			.then((reply) => {
				if (ack) ack(reply);
				else if (!reply.ok) socket.emit('error', { code: reply.code, message: reply.message });
				if (reply.ok || !isTooMuch(reply.code)) return;

				log.warn('client cut off', { socket: socket.id, reason: reply.code });
				socket.disconnect(true);
			})
			.catch((error: unknown) => log.error('socket reply failed', { error }));
	});
}

/** Counts refusals of one socket; true when they are too many within a minute. */
function strikesOf(): (code: AckCode) => boolean {
	const strikes = new Map<AckCode, readonly number[]>();

	return (code) => {
		const allowed = STRIKES.get(code);
		if (allowed === undefined) return false;
		const counted = strike(strikes.get(code) ?? [], Date.now());
		strikes.set(code, counted);
		return counted.length >= allowed;
	};
}

/** The reply to one event. Never rejects. */
async function answer(
	event: string,
	payload: unknown,
	handlers: Handlers,
	limits: Limits,
): Promise<Reply> {
	try {
		const handler = handlers.get(event);
		const wait = limits.take(event, handler?.rule);
		if (wait !== undefined) return refuse('RATE_LIMITED', 'Too many events.', wait);
		if (!handler) return refuse('UNKNOWN_EVENT', 'There is no such event.');

		const parsed = handler.schema.safeParse(payload);
		if (!parsed.success) return refuse('INVALID', wrongField(parsed.error));
		return await handler.run(parsed.data);
	} catch (error) {
		log.error('socket handler failed', { event: event.slice(0, 64), error });
		return refuse('INTERNAL', 'Something went wrong on our side.');
	}
}

function wrongField(error: z.ZodError): string {
	const [issue] = error.issues;
	if (!issue) return 'The payload is malformed.';
	return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
