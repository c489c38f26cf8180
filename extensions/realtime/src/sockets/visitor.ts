/** A connection of nobody: it hears what everybody may know, and may ask for nothing else. */
import { log } from '@cubehub/core/log';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import { channelOf } from '../domain/channels.ts';
import { rooms } from '../domain/rooms.ts';
import * as schemas from '../schemas.ts';
import { handleEvents, on, type Handlers } from './handlers.ts';
import { limitsOf } from './limits.ts';
import { refuse, type Reply } from './replies.ts';
import { HEARTBEAT_RULE, JOIN_RULE, SIX_A_MINUTE } from './rules.ts';
import type { Surroundings } from './surroundings.ts';

/** Events that exist, for people. */
const FOR_PEOPLE = [
	'user:identify',
	'sync',
	'join_room',
	'leave_room',
	'send_message',
	'typing_start',
	'mark_read',
] as const;

/** Takes over a connection without a token; `left` is called at its end. */
export function welcomeVisitor(around: Surroundings, socket: Socket, left: () => void): void {
	void socket.join(rooms.cases);
	const limits = limitsOf(socket.id, around.buckets);
	handleEvents(socket, { handlers: handlersOf(socket), limits, strain: around.strain });

	socket.once('disconnect', (reason) => {
		left();
		log.info('client disconnected', { socket: socket.id, user: null, reason });
	});
	log.info('client connected', { socket: socket.id, user: null });
	socket.emit('connected', {
		userId: null,
		user: null,
		socketId: socket.id,
		serverTime: new Date().toISOString(),
		epoch: around.epoch,
		cursors: { user: 0, chats: {} },
	});
}

function handlersOf(socket: Socket): Handlers {
	const terms = { rule: JOIN_RULE, isLight: true } as const;
	return new Map([
		...FOR_PEOPLE.map((event) => on(event, z.unknown(), logInFirst, { isLight: true })),
		on('authenticate', z.unknown(), logInFirst, { rule: SIX_A_MINUTE, isLight: true }),
		on('heartbeat', schemas.heartbeat, beat, { rule: HEARTBEAT_RULE, isLight: true }),
		on('subscribe', schemas.subscription, ({ channel }) => change(socket, 'join', channel), terms),
		on(
			'unsubscribe',
			schemas.subscription,
			({ channel }) => change(socket, 'leave', channel),
			terms,
		),
	]);
}

function beat(): Reply {
	const cursors = { user: 0, chats: {}, revs: {} };
	return { ok: true, ts: new Date().toISOString(), cursors };
}

function change(socket: Socket, how: 'join' | 'leave', name: string): Reply {
	const channel = channelOf(name);
	if (!channel) return refuse('INVALID', 'channel: there is no such channel.');
	if (channel.kind !== 'cases') return logInFirst();
	void socket[how](rooms.cases);
	return { ok: true };
}

function logInFirst(): Reply {
	return refuse('FORBIDDEN', 'Log in, and connect again with the token.');
}
