/**
 * What a client says, from its first message to its last.
 *
 * - One message after the other: an event that follows a subscription finds it made.
 * - Nothing that a client says ends the process, and nothing is kept for it without end.
 */
import { log } from '@cubehub/core/log';
import type { RawData } from 'ws';
import { strike, take, type Bucket, type Rule } from '../domain/rate-limit.ts';
import { relay } from './client-events.ts';
import { connections, end, send, type Connection } from './connections.ts';
import { closes, fault, frame, subscribing, told, unsubscribing, type Frame } from './protocol.ts';
import { subscribe, unsubscribe, type House } from './subscribe.ts';

const MESSAGES: Rule = { perSecond: 50, burst: 300 };
const CLIENT_EVENTS: Rule = { perSecond: 10, burst: 10 };
const TOO_MANY_EVENTS = 4301;
/** Excesses within a minute that end the connection. */
const STRIKES = 3;
const CLIENT_EVENT = /^client-./;

/** Answers every message of a connection. */
export function converse(connection: Connection, house: House): void {
	const allowance = allowanceOf();
	let last: Promise<void> = Promise.resolve();

	connection.socket.on('message', (raw, isBinary) => {
		connection.heardAt = Date.now();
		const excess = allowance.next();
		if (excess === 'end') return end(connection, closes.tooMuch);
		if (excess === 'drop') return send(connection, fault('Too many messages.', TOO_MANY_EVENTS));

		const heard = isBinary ? undefined : read(raw);
		if (!heard) return send(connection, fault('The message is malformed.'));
		last = last
			.then(() => answer(connection, heard, house, allowance))
			.catch((error: unknown) => {
				log.error('pusher message not handled', { event: heard.event.slice(0, 64), error });
				send(connection, fault('Something went wrong on our side.'));
			});
	});
}

async function answer(
	connection: Connection,
	{ event, channel, data }: Frame,
	house: House,
	allowance: Allowance,
): Promise<void> {
	if (!connections().has(connection.id)) return;
	switch (event) {
		case 'pusher:ping':
			return send(connection, told('pusher:pong', {}));
		case 'pusher:pong':
			return;
		case 'pusher:subscribe': {
			const wanted = subscribing.safeParse(data);
			if (wanted.success) return subscribe(connection, wanted.data, house);
			return send(connection, fault('The subscription is malformed.'));
		}
		case 'pusher:unsubscribe': {
			const left = unsubscribing.safeParse(data);
			if (left.success) return unsubscribe(connection, left.data.channel);
			return send(connection, fault('The message is malformed.'));
		}
		default:
			return passOn(connection, { event, channel, data }, allowance);
	}
}

/** An event for the others in a channel. */
function passOn(
	connection: Connection,
	{ event, channel = '', data }: Frame,
	allowance: Allowance,
): void {
	if (!CLIENT_EVENT.test(event)) return send(connection, fault('There is no such event.'));
	// One that is still being let in hears nothing yet, and says nothing.
	const subscription = connection.channels.get(channel);
	if (!subscription || subscription.waiting) {
		return send(connection, fault('The channel is not subscribed.'));
	}
	if (!allowance.nextEvent()) {
		return send(connection, fault('Too many client events.', TOO_MANY_EVENTS));
	}
	relay(connection, channel, event, data);
}

type Allowance = {
	/** Counts one message: to be answered, dropped, or the last one. */
	readonly next: () => 'answer' | 'drop' | 'end';
	/** Counts one client event; whether it may go out. */
	readonly nextEvent: () => boolean;
};

/** How much one connection may say. */
function allowanceOf(): Allowance {
	let messages: Bucket | undefined;
	let events: Bucket | undefined;
	let strikes: readonly number[] = [];

	return {
		next: () => {
			const taken = take(messages, MESSAGES, Date.now());
			messages = taken.bucket;
			if (taken.isAllowed) return 'answer';
			strikes = strike(strikes, Date.now());
			return strikes.length >= STRIKES ? 'end' : 'drop';
		},
		nextEvent: () => {
			const taken = take(events, CLIENT_EVENTS, Date.now());
			events = taken.bucket;
			return taken.isAllowed;
		},
	};
}

function read(raw: RawData): Frame | undefined {
	try {
		const parsed = frame.safeParse(JSON.parse(String(raw)));
		return parsed.success ? parsed.data : undefined;
	} catch {
		return undefined;
	}
}
