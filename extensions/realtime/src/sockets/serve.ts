/** The socket server of this process from its start to its end: everything that runs beside the connections. */
import type { Server as HttpServer } from 'node:http';
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { holdSockets, nativeSockets, releaseSockets } from '@cubehub/core/sockets';
import type { Server, Socket } from 'socket.io';
import { keepPresence } from '../presence.ts';
import { publish, publishTogether } from '../publish.ts';
import { servePusher, sweepPusher } from '../pusher/serve.ts';
import type { Settings } from '../settings.ts';
import { currentEpoch } from '../store.ts';
import { attachSockets } from './attach.ts';
import { followAttendance } from './attendance.ts';
import { closeTogether } from './close.ts';
import { doormanOf } from './doorman.ts';
import { followHeads } from './heads.ts';
import { leaveTogether } from './leave.ts';
import { chatsOf, type Life } from './life.ts';
import { waitAtDoor } from './limits.ts';
import { leaveEnded } from './members.ts';
import { heartbeatOf } from './person-events.ts';
import { linkRedis, type RedisLink } from './redis.ts';
import type { SharedBuckets } from './shared-buckets.ts';
import { cutOffSlow } from './slow-clients.ts';
import { followStrain } from './strain.ts';
import type { Surroundings } from './surroundings.ts';
import { sweep } from './sweep.ts';
import { sweepNative } from './sweep-native.ts';
import { welcomeVisitor } from './visitor.ts';
import { welcome } from './welcome.ts';

const HEARTBEAT_MS = 25_000;
const SWEEP_MS = 60_000;
const SLOW_CHECK_MS = 1_000;
/** Clients come back within this time, not all at once. */
const SPREAD_MS = 5_000;

export type House = {
	readonly settings: Settings;
	/** What every key of this house in Redis begins with. */
	readonly keyPrefix: string;
	readonly buckets: SharedBuckets;
};

/** Attaches the socket server. The answer ends it: clients are told, then cut off. */
export async function serveSockets(http: HttpServer, house: House): Promise<() => Promise<void>> {
	const { settings } = house;
	const around = await surroundings(house);
	const doorman = doormanOf(settings);
	const io = attachSockets(http, settings, doorman, {
		onClient: (socket, identity) => welcome(around, socket, identity),
		onVisitor: (socket, left) => welcomeVisitor(around, socket, left),
		waitOf: (user) => waitAtDoor(around.buckets.here, user),
	});
	const redis = settings.REDIS ? linkRedis(settings.REDIS, house.keyPrefix) : undefined;
	if (redis) io.adapter(redis.adapter);
	holdSockets(io, () => redis?.reachesOthers() ?? true);
	const presence = keepPresence(publish, redis);
	followAttendance(io, presence, (socketId) => around.lives.get(socketId)?.identity().profile);
	redis?.onReady(presence.enterAnew);
	const actAlone = redis ? actTogether(io, around, redis) : () => undefined;
	const stopPusher = servePusher(http, {
		doorman,
		perUser: settings.REALTIME_MAX_SOCKETS_PER_USER,
	});
	const stopTimers = lookAfter(io, around, redis);

	return async () => {
		doorman.close();
		actAlone();
		stopTimers();
		around.heads.stop();
		around.strain.stop();
		for (const socket of io.sockets.sockets.values()) {
			socket.emit('server_closing', { reason: 'restart', retryMs: inAWhile() });
		}
		stopPusher();
		io.local.disconnectSockets(true);
		await presence.stop();
		releaseSockets();
		await redis?.close();
	};
}

async function surroundings({ buckets }: House): Promise<Surroundings> {
	const lives = new Map<string, Life>();
	const epoch = await currentEpoch(backgroundSql());
	const unique = (names: Iterable<string>): readonly string[] => [...new Set(names)];
	return {
		epoch,
		lives,
		heads: followHeads({
			users: () => unique([...lives.values()].map((life) => life.identity().userId)),
			chats: () => unique([...lives.values()].flatMap((life) => chatsOf(life.socket))),
		}),
		buckets: { here: new Map(), everywhere: buckets },
		strain: followStrain(),
	};
}

/** What this replica does with the others, and when it can reach them again; the answer ends it. */
function actTogether(io: Server, around: Surroundings, redis: RedisLink): () => void {
	const ends = [closeTogether(io), leaveTogether(io), publishTogether(io)];
	redis.onReturn(() => {
		leaveEnded(io, around.lives).catch((error: unknown) =>
			log.error('memberships not looked up', { error }),
		);
		for (const socket of io.sockets.sockets.values()) {
			const timer = setTimeout(() => socket.emit('resync', { reason: 'adapter' }), inAWhile());
			timer.unref();
		}
	});
	return () => {
		for (const end of ends) end();
	};
}

function lookAfter(io: Server, around: Surroundings, redis: RedisLink | undefined): () => void {
	const slow = new WeakMap<Socket, number>();
	const timers = [
		setInterval(() => sendHeartbeats(io, around), HEARTBEAT_MS),
		setInterval(() => cutOffSlow(io, slow, Date.now()), SLOW_CHECK_MS),
		setInterval(() => {
			around.buckets.here.clear();
			around.buckets.everywhere.clear();
			sweepAll(io, around, redis).catch((error: unknown) => log.error('sweep failed', { error }));
		}, SWEEP_MS),
	];
	for (const timer of timers) timer.unref();
	return () => {
		for (const timer of timers) clearInterval(timer);
	};
}

async function sweepAll(
	io: Server,
	around: Surroundings,
	redis: RedisLink | undefined,
): Promise<void> {
	await sweep(io, around.lives);
	// Nobody can tell this replica that a membership ended while it is cut off.
	if (redis && !redis.reachesOthers()) await leaveEnded(io, around.lives);
	await sweepNative(await nativeSockets());
	await sweepPusher();
}

function sendHeartbeats(io: Server, around: Surroundings): void {
	for (const [socketId, life] of around.lives) {
		const socket = io.sockets.sockets.get(socketId);
		if (!socket || life.isOver()) continue;
		socket.volatile.emit('heartbeat', heartbeatOf(around, { socket, life }));
	}
}

function inAWhile(): number {
	return Math.floor(Math.random() * SPREAD_MS);
}
