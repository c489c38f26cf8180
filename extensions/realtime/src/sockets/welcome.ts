/** A connection from its first message to its last: what the client may send and what it gets back. */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import type { Socket } from 'socket.io';
import { missedEventOf } from '../domain/messages.ts';
import * as schemas from '../schemas.ts';
import { eventsAfter } from '../store.ts';
import { handleEvents, on, refuse, type Handlers, type Reply } from './handlers.ts';
import type { Heads } from './heads.ts';
import { identify, type Identity } from './identity.ts';
import { beginLife, type Life } from './life.ts';
import { limitsOf, type Buckets } from './limits.ts';

/** What all connections of this process share. */
export type Surroundings = {
	readonly epoch: string;
	readonly heads: Heads;
	readonly buckets: Buckets;
	readonly lives: Map<string, Life>;
};

const SYNC_ROWS = 500;
const ONCE_IN_TEN_SECONDS = { perSecond: 0.1, burst: 1 };
const SIX_A_MINUTE = { perSecond: 0.1, burst: 6 };

/** Takes over a connection whose owner is known. */
export function welcome(around: Surroundings, socket: Socket, identity: Identity): void {
	const life = beginLife(socket, identity);
	around.lives.set(socket.id, life);
	const handlers = handlersOf(around, socket, life);
	handleEvents(socket, handlers, limitsOf(identity.userId, around.buckets));

	socket.once('disconnect', (reason) => {
		life.end();
		around.lives.delete(socket.id);
		log.info('client disconnected', { socket: socket.id, user: identity.userId, reason });
	});
	log.info('client connected', { socket: socket.id, user: identity.userId });
	greet(around, socket, identity).catch((error: unknown) => {
		log.error('client not greeted', { error });
		socket.disconnect(true);
	});
}

/** The rooms are joined already: nothing is missed between the number that is told here and the next message. */
async function greet(around: Surroundings, socket: Socket, identity: Identity): Promise<void> {
	const user = await around.heads.read(identity.userId);
	socket.emit('connected', {
		userId: identity.userId,
		user: identity.profile,
		socketId: socket.id,
		serverTime: new Date().toISOString(),
		epoch: around.epoch,
		cursors: { user, chats: {} },
	});
}

function handlersOf(around: Surroundings, socket: Socket, life: Life): Handlers {
	return new Map([
		on('user:identify', schemas.identify, ({ userId }) => identifyAs(socket, life, userId)),
		on('heartbeat', schemas.heartbeat, () => beat(around, life), ONCE_IN_TEN_SECONDS),
		on(
			'authenticate',
			schemas.authenticate,
			({ token }) => renew(socket, life, token),
			SIX_A_MINUTE,
		),
		on('sync', schemas.sync, (wanted) => catchUp(around, life, wanted), SIX_A_MINUTE),
	]);
}

/** Confirms who the client is; it joins nothing, for everything was joined by the token. */
function identifyAs(socket: Socket, life: Life, userId: string): Reply {
	const own = life.identity().userId;
	if (userId !== own) {
		log.warn('security: client identified as somebody else', { socket: socket.id, user: own });
		return refuse('FORBIDDEN', 'The token belongs to somebody else.');
	}
	log.info('user identified', { socket: socket.id, user: own });
	return { ok: true };
}

function beat(around: Surroundings, life: Life): Reply {
	if (life.isOver()) return tokenOver();
	return { ok: true, ...heartbeatOf(around, life) };
}

/** What a heartbeat tells: where the client should be. */
export function heartbeatOf(around: Surroundings, life: Life): { readonly [key: string]: unknown } {
	const user = around.heads.of(life.identity().userId);
	return { ts: new Date().toISOString(), cursors: { user, chats: {}, revs: {} } };
}

async function renew(socket: Socket, life: Life, token: string): Promise<Reply> {
	const { userId, isFromCookie } = life.identity();
	if (isFromCookie) return refuse('FORBIDDEN', 'Renew the cookie over HTTP and connect again.');

	const found = await identify(backgroundSql(), token);
	if ('refused' in found) return refuse('FORBIDDEN', found.refused);
	if (found.identity.userId !== userId) {
		log.warn('security: client came with the token of somebody else', {
			socket: socket.id,
			user: userId,
		});
		socket.disconnect(true);
		return refuse('FORBIDDEN', 'The token belongs to somebody else.');
	}
	if (socket.connected) life.renew(found.identity);
	return { ok: true, exp: found.identity.exp ?? null };
}

type Wanted = { readonly epoch: string; readonly user: number };

async function catchUp(around: Surroundings, life: Life, wanted: Wanted): Promise<Reply> {
	if (life.isOver()) return tokenOver();
	if (wanted.epoch !== around.epoch) {
		return refuse('EPOCH_MISMATCH', 'The server was restored: load everything anew.');
	}
	const { userId } = life.identity();
	const useq = await around.heads.read(userId);
	const events = await eventsAfter(backgroundSql(), userId, wanted.user, SYNC_ROWS);
	const first = events[0] ? Number(events[0].useq) : useq + 1;
	const last = Number(events.at(-1)?.useq ?? wanted.user);
	return {
		ok: true,
		epoch: around.epoch,
		user: {
			events: events.map(missedEventOf),
			useq,
			// Too many, or the log no longer reaches back, or a number that was never given.
			truncated: last < useq || first > wanted.user + 1 || wanted.user > useq,
		},
		chats: {},
	};
}

function tokenOver(): Reply {
	return refuse('FORBIDDEN', 'The token has ended.');
}
