/** A connection from its first message to its last. */
import { log } from '@cubehub/core/log';
import type { Socket } from 'socket.io';
import { chatEvents, joinRecentChats, type Client } from './chat-events.ts';
import { handleEvents } from './handlers.ts';
import type { Identity } from './identity.ts';
import { beginLife, chatsOf } from './life.ts';
import { limitsOf } from './limits.ts';
import { personEvents } from './person-events.ts';
import type { Surroundings } from './surroundings.ts';

/** Takes over a connection whose owner is known. */
export function welcome(around: Surroundings, socket: Socket, identity: Identity): void {
	const life = beginLife(socket, identity);
	around.lives.set(socket.id, life);
	const client: Client = { socket, life };
	const ready = joinRecentChats(client);

	const handlers = new Map([...personEvents({ ...client, around, ready }), ...chatEvents(client)]);
	const limits = limitsOf(identity.userId, around.buckets);
	handleEvents(socket, { handlers, limits, strain: around.strain });

	socket.once('disconnect', (reason) => {
		life.end();
		around.lives.delete(socket.id);
		log.info('client disconnected', { socket: socket.id, user: identity.userId, reason });
	});
	log.info('client connected', { socket: socket.id, user: identity.userId });
	ready
		.then(() => greet(around, client))
		.catch((error: unknown) => {
			log.error('client not greeted', { error });
			socket.disconnect(true);
		});
}

/** The rooms are joined already: nothing is missed between the numbers that are told here and the next message. */
async function greet(around: Surroundings, { socket, life }: Client): Promise<void> {
	const { userId, profile } = life.identity();
	const [user, chats] = await Promise.all([
		around.heads.read(userId),
		around.heads.readChats(chatsOf(socket)),
	]);
	socket.emit('connected', {
		userId,
		user: profile,
		socketId: socket.id,
		serverTime: new Date().toISOString(),
		epoch: around.epoch,
		cursors: { user, chats: Object.fromEntries([...chats].map(([id, { seq }]) => [id, seq])) },
	});
}
