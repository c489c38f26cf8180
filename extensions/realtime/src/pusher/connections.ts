/**
 * The open connections of this process, the channels that each is in, and what is sent to them.
 *
 * - A connection belongs to one person from its first grant on.
 * - What a channel is told while a client is still being let in waits, and follows the answer.
 */
import type { WebSocket } from 'ws';
import type { Grant } from './grant.ts';
import { closes, type Close } from './protocol.ts';

export type Subscription = {
	readonly channel: string;
	readonly grant: Grant;
	/** What waits until the client has its answer; undefined from then on. */
	waiting: string[] | undefined;
};

/** A grant that waits for the connection to show it; `until` in milliseconds since 1970. */
export type Waiting = { readonly grant: Grant; readonly until: number };

export type Connection = {
	/** Its name on the wire: two numbers that nobody guesses. */
	readonly id: string;
	readonly socket: WebSocket;
	readonly channels: Map<string, Subscription>;
	/** Grants by channel, where Redis does not keep them. */
	readonly grants: Map<string, Waiting>;
	/** The owner; unknown until the first channel. */
	user: string | undefined;
	/** When the client last said something, in milliseconds since 1970. */
	heardAt: number;
	/** Since when it is in no channel. */
	emptySince: number | undefined;
	/** Since when it does not read what it is sent. */
	slowSince: number | undefined;
};

/** As many channels as one connection may be in. */
export const MOST_CHANNELS = 250;
const MOST_WAITING = 256;
/** How long a client may take to answer a close before it is cut off. */
const PATIENCE_MS = 1_000;

const open = new Map<string, Connection>();
const members = new Map<string, Set<Connection>>();

/** Every open connection of this process. */
export function connections(): ReadonlyMap<string, Connection> {
	return open;
}

/** How many connections the person has in this process. */
export function openOf(user: string): number {
	let count = 0;
	for (const connection of open.values()) if (connection.user === user) count += 1;
	return count;
}

/** Takes up a connection that has just been opened. */
export function addConnection(id: string, socket: WebSocket, now: number): Connection {
	const connection: Connection = {
		id,
		socket,
		channels: new Map(),
		grants: new Map(),
		user: undefined,
		heardAt: now,
		emptySince: now,
		slowSince: undefined,
	};
	open.set(id, connection);
	return connection;
}

/** Forgets a connection that has ended. */
export function dropConnection(connection: Connection): void {
	open.delete(connection.id);
	for (const channel of connection.channels.keys()) leaveChannel(connection, channel);
}

/** Puts a connection into a channel; it hears nothing before `startHearing`. */
export function enterChannel(connection: Connection, channel: string, grant: Grant): Subscription {
	const subscription: Subscription = { channel, grant, waiting: [] };
	connection.channels.set(channel, subscription);
	connection.emptySince = undefined;
	const inside = members.get(channel) ?? new Set();
	members.set(channel, inside.add(connection));
	return subscription;
}

/** Answers the client that it is in, then what was told meanwhile. */
export function startHearing(
	connection: Connection,
	subscription: Subscription,
	answer: string,
): void {
	const { waiting = [] } = subscription;
	subscription.waiting = undefined;
	for (const frame of [answer, ...waiting]) send(connection, frame);
}

/** Takes a connection out of a channel; answers whether it was in. */
export function leaveChannel(connection: Connection, channel: string): boolean {
	const inside = members.get(channel);
	inside?.delete(connection);
	if (inside?.size === 0) members.delete(channel);
	const wasIn = connection.channels.delete(channel);
	if (connection.channels.size === 0) connection.emptySince ??= Date.now();
	return wasIn;
}

/** The connections of this process that are in a channel. */
export function membersOf(channel: string): readonly Connection[] {
	return [...(members.get(channel) ?? [])];
}

/** Sends a frame to all that are in a channel here, but for those that `isSkipped`. */
export function sendInto(
	channel: string,
	frame: string,
	isSkipped: (connection: Connection) => boolean = () => false,
): void {
	for (const connection of membersOf(channel)) {
		if (isSkipped(connection)) continue;
		const waiting = connection.channels.get(channel)?.waiting;
		if (waiting === undefined) send(connection, frame);
		else if (waiting.push(frame) > MOST_WAITING) end(connection, closes.tooMuch);
	}
}

export function send({ socket }: Connection, frame: string): void {
	if (socket.readyState === socket.OPEN) socket.send(frame);
}

/** Closes a connection for a reason that its client understands. */
export function end({ socket }: Pick<Connection, 'socket'>, { code, reason }: Close): void {
	socket.close(code, reason);
	setTimeout(() => socket.terminate(), PATIENCE_MS).unref();
}
