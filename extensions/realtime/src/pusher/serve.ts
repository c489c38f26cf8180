/**
 * The endpoint /app/{key} on the server's own port: unmodified clients of the Pusher protocol, in the
 * same rooms as everybody else.
 */
import { randomInt } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { log } from '@cubehub/core/log';
import { registerMeasure } from '@cubehub/core/metrics';
import { heldSockets } from '@cubehub/core/sockets';
import { WebSocketServer, type WebSocket } from 'ws';
import { rooms } from '../domain/rooms.ts';
import { onPublished } from '../publish.ts';
import { onClosing } from '../sockets/close.ts';
import type { Doorman } from '../sockets/doorman.ts';
import { onLeft } from '../sockets/leave.ts';
import { sharedRedis } from '../sockets/redis.ts';
import { relayTogether } from './client-events.ts';
import { addConnection, connections, dropConnection, end, send } from './connections.ts';
import { converse } from './converse.ts';
import { announce, renewLeases, retract } from './desk.ts';
import { hear } from './hear.ts';
import { closePusher, leavePusher, lookAt } from './look-after.ts';
import { pusherKeys } from './pusher-settings.ts';
import { closes, established, fault, FRAME_BYTES, VERSION, type Close } from './protocol.ts';
import { leavePresence, type House } from './subscribe.ts';

export { sweepPusher } from './look-after.ts';

const PATH = /^\/app\/([^/]+)$/;
const LOOK_MS = 1_000;
const LEASE_MS = 30_000;
/** The protocol names a connection by two numbers. */
const NAMES = 2 ** 47;

export type Host = {
	readonly doorman: Pick<Doorman, 'mayEnter' | 'enter'>;
	/** Connections that a person may have in this process. */
	readonly perUser: number;
};

/** Whether an upgrade of this path is answered here. */
export function isPusherPath(path: string): boolean {
	return pusherKeys() !== undefined && PATH.test(path);
}

/**
 * Serves the endpoint where it is switched on; after Socket.IO, whose way between replicas it uses. The answer ends
 * it: clients come back at once, elsewhere.
 */
export function servePusher(http: HttpServer, host: Host): () => void {
	const keys = pusherKeys();
	if (!keys) return () => undefined;

	const house: House = { keys, perUser: host.perUser, othersOf: socketsOf };
	const wss = new WebSocketServer({
		noServer: true,
		maxPayload: FRAME_BYTES,
		perMessageDeflate: false,
		clientTracking: false,
	});
	const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
		const url = URL.parse(request.url ?? '', 'http://here');
		const key = PATH.exec(url?.pathname ?? '')?.[1];
		if (!url || key === undefined) return;

		const refused = host.doorman.mayEnter(request);
		if (refused !== undefined && refused !== 'TOO_MANY_CONNECTIONS') return turnAway(socket);
		const against = refused === undefined ? faultOf(key, url, house) : closes.overCapacity;
		wss.handleUpgrade(request, socket, head, (client) => {
			host.doorman.enter(request, (left) => client.once('close', left));
			// Without a listener an error of one client would end the process.
			client.on('error', (error) => log.debug('pusher client failed', { error }));
			if (against) refuse(client, against);
			else welcome(client, house);
		});
	};
	http.on('upgrade', upgrade);
	const stop = lookAfterAll();

	return () => {
		stop();
		for (const connection of connections().values()) end(connection, closes.restart);
	};
}

/** Everything that runs beside the connections; the answer ends it. */
function lookAfterAll(): () => void {
	onPublished(hear);
	onClosing(closePusher);
	onLeft(({ user, room }) => leavePusher(user, room));
	const io = heldSockets();
	const relayAlone = io && sharedRedis() ? relayTogether(io) : undefined;
	measure();

	const timers = [
		setInterval(() => lookAt(Date.now(), LOOK_MS), LOOK_MS),
		setInterval(() => {
			renewLeases(Date.now()).catch((error: unknown) =>
				log.error('connections not renewed', { error }),
			);
		}, LEASE_MS),
	];
	for (const timer of timers) timer.unref();
	return () => {
		relayAlone?.();
		for (const timer of timers) clearInterval(timer);
	};
}

function welcome(socket: WebSocket, house: House): void {
	const connection = addConnection(`${randomInt(NAMES)}.${randomInt(NAMES)}`, socket, Date.now());
	converse(connection, house);
	socket.once('close', (code) => {
		const inside = [...connection.channels.keys()];
		dropConnection(connection);
		log.info('client disconnected', { socket: connection.id, user: connection.user, reason: code });
		Promise.all([
			retract(connection),
			...inside.map((name) => leavePresence(connection, name)),
		]).catch((error: unknown) => log.error('presence not left', { error }));
	});
	announce(connection).then(
		() => send(connection, established(connection.id)),
		(error: unknown) => log.error('client not greeted', { error }),
	);
	log.info('client connected', { socket: connection.id, by: 'pusher' });
}

/** Why a connection is closed again at once; undefined when it may stay. */
function faultOf(key: string, { searchParams }: URL, { keys }: House): Close | undefined {
	if (key !== keys.key) return closes.unknownKey;
	return searchParams.get('protocol') === VERSION ? undefined : closes.wrongVersion;
}

function refuse(client: WebSocket, close: Close): void {
	client.send(fault(close.reason, close.code));
	end({ socket: client }, close);
}

/** As Socket.IO answers a page that may not connect. */
function turnAway(socket: Duplex): void {
	socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function socketsOf(user: string): number {
	return heldSockets()?.sockets.adapter.rooms.get(rooms.user(user))?.size ?? 0;
}

function measure(): void {
	registerMeasure({
		name: 'pusher',
		figures: {
			cubehub_pusher_connections: { help: 'Open connections of the Pusher protocol.' },
			cubehub_pusher_subscriptions: { help: 'Channels that these connections are in.' },
		},
		read: async () => {
			const open = [...connections().values()];
			const inside = open.reduce((sum, { channels }) => sum + channels.size, 0);
			return {
				cubehub_pusher_connections: [{ value: open.length }],
				cubehub_pusher_subscriptions: [{ value: inside }],
			};
		},
	});
}
