/** The socket server of this process from its start to its end: everything that runs beside the connections. */
import type { Server as HttpServer } from 'node:http';
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { holdSockets, nativeSockets, releaseSockets } from '@cubehub/core/sockets';
import type { Server, Socket } from 'socket.io';
import type { Settings } from '../settings.ts';
import { currentEpoch } from '../store.ts';
import { attachSockets } from './attach.ts';
import { closeTogether } from './close.ts';
import { followHeads } from './heads.ts';
import type { Life } from './life.ts';
import { redisAdapter, type RedisAdapter } from './redis-adapter.ts';
import { cutOffSlow } from './slow-clients.ts';
import { sweep } from './sweep.ts';
import { sweepNative } from './sweep-native.ts';
import { heartbeatOf, welcome, type Surroundings } from './welcome.ts';

const HEARTBEAT_MS = 25_000;
const SWEEP_MS = 60_000;
const SLOW_CHECK_MS = 1_000;
/** Clients come back within this time, not all at once. */
const SPREAD_MS = 5_000;

/** Attaches the socket server. The answer ends it: clients are told, then cut off. */
export async function serveSockets(
	http: HttpServer,
	settings: Settings,
): Promise<() => Promise<void>> {
	const lives = new Map<string, Life>();
	const heads = followHeads(() => [
		...new Set([...lives.values()].map((life) => life.identity().userId)),
	]);
	const around: Surroundings = {
		epoch: await currentEpoch(backgroundSql()),
		heads,
		buckets: new Map(),
		lives,
	};

	const { io, close } = attachSockets(http, settings, (socket, identity) =>
		welcome(around, socket, identity),
	);
	const redis = settings.REDIS ? joinOthers(io, settings.REDIS) : undefined;
	holdSockets(io, () => redis?.reachesOthers() ?? true);
	const closeAlone = redis && closeTogether(io);
	const stopTimers = lookAfter(io, around);

	return async () => {
		close();
		closeAlone?.();
		stopTimers();
		heads.stop();
		for (const socket of io.sockets.sockets.values()) {
			socket.emit('server_closing', { reason: 'restart', retryMs: inAWhile() });
		}
		io.local.disconnectSockets(true);
		releaseSockets();
		await redis?.close();
	};
}

function joinOthers(io: Server, url: string): RedisAdapter {
	const redis = redisAdapter(url, () => {
		for (const socket of io.sockets.sockets.values()) {
			const timer = setTimeout(() => socket.emit('resync', { reason: 'adapter' }), inAWhile());
			timer.unref();
		}
	});
	io.adapter(redis.adapter);
	return redis;
}

function lookAfter(io: Server, around: Surroundings): () => void {
	const slow = new WeakMap<Socket, number>();
	const timers = [
		setInterval(() => sendHeartbeats(io, around), HEARTBEAT_MS),
		setInterval(() => cutOffSlow(io, slow, Date.now()), SLOW_CHECK_MS),
		setInterval(() => {
			around.buckets.clear();
			sweepAll(io, around).catch((error: unknown) => log.error('sweep failed', { error }));
		}, SWEEP_MS),
	];
	for (const timer of timers) timer.unref();
	return () => {
		for (const timer of timers) clearInterval(timer);
	};
}

async function sweepAll(io: Server, around: Surroundings): Promise<void> {
	await sweep(io, around.lives);
	await sweepNative(await nativeSockets());
}

function sendHeartbeats(io: Server, around: Surroundings): void {
	for (const [socketId, life] of around.lives) {
		if (life.isOver()) continue;
		io.sockets.sockets.get(socketId)?.volatile.emit('heartbeat', heartbeatOf(around, life));
	}
}

function inAWhile(): number {
	return Math.floor(Math.random() * SPREAD_MS);
}
