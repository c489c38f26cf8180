/**
 * Version 7 of the Pusher protocol: JSON texts in both directions, and closes that tell the client
 * whether to come back.
 *
 * - `data` of what the server sends is a JSON text of its own; only that of `pusher:error` is plain.
 * - 4000 to 4099 do not come back, 4100 to 4199 come back later, 4200 to 4299 at once.
 */
import { z } from 'zod';

export const VERSION = '7';
/** The largest frame that a client may send, in bytes. */
export const FRAME_BYTES = 10_240;
/** Seconds without a word from the server after which a client asks whether it is there. */
export const ACTIVITY_SECONDS = 120;

export type Close = { readonly code: number; readonly reason: string };

export const closes = {
	unknownKey: { code: 4001, reason: 'There is no application with this key.' },
	wrongVersion: { code: 4007, reason: 'Only version 7 of the protocol is spoken here.' },
	unauthorised: { code: 4009, reason: 'This connection is not authorised.' },
	overCapacity: { code: 4100, reason: 'There are too many connections.' },
	tooMuch: { code: 4100, reason: 'Too many messages.' },
	restart: { code: 4200, reason: 'The server restarts.' },
	grantEnded: { code: 4200, reason: 'The login behind a grant has expired.' },
	silent: { code: 4201, reason: 'Nothing was heard from the client.' },
	unused: { code: 4202, reason: 'Nothing was subscribed.' },
} as const satisfies { readonly [why: string]: Close };

/** What any message of a client looks like. */
export const frame = z.object({
	event: z.string().min(1).max(200),
	channel: z.string().max(200).optional(),
	data: z.unknown(),
});
export type Frame = z.output<typeof frame>;

/** The data of `pusher:subscribe`; texts of any content, for they are compared and nothing else. */
export const subscribing = z.object({
	channel: z.string().max(200),
	auth: z.string().max(256).default(''),
	channel_data: z.string().max(FRAME_BYTES).optional(),
});
export type Subscribing = z.output<typeof subscribing>;

export const unsubscribing = z.object({ channel: z.string().max(200) });

/** Greets a connection by its name. */
export function established(socketId: string): string {
	return told('pusher:connection_established', {
		socket_id: socketId,
		activity_timeout: ACTIVITY_SECONDS,
	});
}

/** A message about the connection itself. */
export function told(event: string, data: unknown): string {
	return JSON.stringify({ event, data: JSON.stringify(data) });
}

/** An event of a channel; `userId` names the client that sent it, if one did. */
export function toldIn(channel: string, event: string, data: unknown, userId?: string): string {
	return JSON.stringify({
		event,
		channel,
		data: JSON.stringify(data),
		...(userId !== undefined && { user_id: userId }),
	});
}

/** Something went wrong; `code` is null where the protocol has none for it. */
export function fault(message: string, code: number | null = null): string {
	return JSON.stringify({ event: 'pusher:error', data: { code, message } });
}

/** A channel was not opened, or is closed to the client from now on. */
export function notSubscribed(channel: string, error: string, status: number): string {
	return toldIn(channel, 'pusher:subscription_error', { type: 'AuthError', error, status });
}
