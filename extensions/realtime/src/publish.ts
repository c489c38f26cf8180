/**
 * The one way in which a message reaches the members of a room: sockets of every replica, and whoever
 * serves members by another protocol.
 *
 * - Messages of one process keep their order; those of two replicas may overtake each other.
 * - Each replica hears each message once, whether it has members of the room or not.
 */
import { log } from '@cubehub/core/log';
import { heldSockets } from '@cubehub/core/sockets';
import type { Server } from 'socket.io';
import type { Published } from './domain/rooms.ts';
import { messageSent } from './sockets/figures.ts';

export type { Published } from './domain/rooms.ts';

type Listen = (message: Published) => void;

/** What replicas tell each other; no client can send it. */
const EVENT = 'cubehub:published';

const listeners = new Set<Listen>();
let others: Server | undefined;

/** Sends a message to everybody in its room, here and at the other replicas. Never throws. */
export function publish(message: Published): void {
	const { room, name, args, except, volatile } = message;
	try {
		const all = heldSockets();
		const members = volatile ? all?.volatile.to(room) : all?.to(room);
		(except === undefined ? members : members?.except(except))?.emit(name, ...args);
		hear(message);
		messageSent(name);
		// Socket.IO has told the sockets of the other replicas already.
		if (listeners.size > 0) others?.serverSideEmit(EVENT, message);
	} catch (error) {
		log.error('message not sent', { name, error });
	}
}

/** Has `listen` called on this replica for each message, whichever replica published it. */
export function onPublished(listen: Listen): void {
	listeners.add(listen);
}

/** From now on the replicas hear each other's messages; the answer ends that. */
export function publishTogether(io: Server): () => void {
	others = io;
	io.on(EVENT, hear);
	return () => {
		others = undefined;
		io.off(EVENT, hear);
	};
}

function hear(message: Published): void {
	for (const listen of listeners) {
		try {
			listen(message);
		} catch (error) {
			log.error('message not heard', { name: message.name, error });
		}
	}
}
