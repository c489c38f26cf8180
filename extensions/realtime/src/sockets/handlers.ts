/**
 * The one way in which anything that a client sends reaches our code.
 *
 * - Every event is limited, checked by its schema, run, acknowledged and counted; a fault is answered,
 *   logged and ends nothing: an error that escaped would end the process.
 * - Handlers stand in a map: `__proto__` and `constructor` are names like any other.
 * - Nobody waits for ever: what takes too long, or cannot be taken on now, is answered BUSY.
 */
import { isUnavailable } from '@cubehub/core/database-errors';
import { log } from '@cubehub/core/log';
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import { isStorable } from '../domain/payload.ts';
import { strike, type Rule } from '../domain/rate-limit.ts';
import { within } from './deadline.ts';
import { cutOff, eventTaken, handlerFailed } from './figures.ts';
import type { Limits } from './limits.ts';
import { refuse, type AckCode, type Reply } from './replies.ts';
import type { Strain } from './strain.ts';

type Terms = {
	/** How often one socket may send it. */
	readonly rule?: Rule;
	/** How often its owner may send it, by all sockets of all replicas. */
	readonly ruleOfOwner?: Rule;
	/** It asks nobody: it is served however much there is to do. */
	readonly isLight?: true;
};

type Handler = Terms & {
	readonly schema: z.ZodType;
	readonly run: (payload: unknown) => Promise<Reply> | Reply;
};

export type Handlers = ReadonlyMap<string, Handler>;

/** Declares what happens when a client sends `event`. */
export function on<Schema extends z.ZodType>(
	event: string,
	schema: Schema,
	run: (payload: z.output<Schema>) => Promise<Reply> | Reply,
	terms: Terms = {},
): readonly [string, Handler] {
	return [event, { ...terms, schema, run: (payload) => run(payload as z.output<Schema>) }];
}

/** What one socket is served with. */
export type Service = {
	readonly handlers: Handlers;
	readonly limits: Limits;
	readonly strain: Pick<Strain, 'begin' | 'isTooMuch'>;
};

/** Longer than a statement may take. */
const PATIENCE_MS = 6_000;

/** How many of them within a minute end the connection. */
const STRIKES: ReadonlyMap<AckCode, number> = new Map([
	['RATE_LIMITED', 3],
	['UNKNOWN_EVENT', 5],
]);

/** Gives every event of the socket to its handler. */
export function handleEvents(socket: Socket, service: Service): void {
	const isTooMuch = strikesOf();

	socket.onAny((event: unknown, ...args: unknown[]) => {
		const last = args.at(-1);
		const ack = typeof last === 'function' ? (last as (reply: Reply) => void) : undefined;
		const payload = ack && args.length === 1 ? undefined : args[0];

		counted(String(event), payload, service)
			.then((reply) => {
				if (ack) ack(reply);
				else if (!reply.ok) socket.emit('error', { code: reply.code, message: reply.message });
				// What a client had sent before it was cut off is answered after it.
				if (reply.ok || !socket.connected || !isTooMuch(reply.code)) return;

				log.warn('client cut off', { socket: socket.id, reason: reply.code });
				cutOff({ reason: reply.code });
				service.limits.noteCutOff();
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
async function counted(event: string, payload: unknown, service: Service): Promise<Reply> {
	const name = service.handlers.has(event) ? event : 'unknown';
	const began = performance.now();
	const end = service.strain.begin();
	const reply = await answer(event, payload, service).catch((error: unknown) =>
		faultOf(name, error),
	);
	end();
	eventTaken(name, reply.ok ? 'ok' : reply.code, (performance.now() - began) / 1_000);
	return reply;
}

async function answer(event: string, payload: unknown, service: Service): Promise<Reply> {
	const { handlers, limits, strain } = service;
	const handler = handlers.get(event);
	const wait =
		limits.take(event, handler?.rule) ??
		(handler?.ruleOfOwner && (await limits.takeOfOwner(event, handler.ruleOfOwner)));
	if (wait !== undefined) return refuse('RATE_LIMITED', 'Too many events.', wait);
	if (!handler) return refuse('UNKNOWN_EVENT', 'There is no such event.');
	if (!handler.isLight && strain.isTooMuch()) return busy();

	if (!isStorable(payload)) return refuse('INVALID', 'The payload is malformed.');
	const parsed = handler.schema.safeParse(payload);
	if (!parsed.success) return refuse('INVALID', wrongField(parsed.error));
	return (await within(PATIENCE_MS, Promise.resolve(handler.run(parsed.data)))) ?? busy();
}

function faultOf(event: string, error: unknown): Reply {
	handlerFailed({ event });
	if (isUnavailable(error)) {
		log.warn('socket handler without database', { event, error });
		return busy();
	}
	log.error('socket handler failed', { event, error });
	return refuse('INTERNAL', 'Something went wrong on our side.');
}

function busy(): Reply {
	return refuse('BUSY', 'There is too much to do at the moment. Try again.', 1);
}

function wrongField(error: z.ZodError): string {
	const [issue] = error.issues;
	if (!issue) return 'The payload is malformed.';
	return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
