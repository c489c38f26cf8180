/** Ends what a membership had opened, on every replica and by every protocol. */
import { log } from '@cubehub/core/log';
import { heldSockets } from '@cubehub/core/sockets';
import type { Server } from 'socket.io';
import { rooms } from '../domain/rooms.ts';
import { leaving as schema, type Leaving } from '../schemas.ts';

type Listen = (leaving: Leaving) => void;

/** What replicas tell each other; no client can send it. */
const EVENT = 'cubehub:leaving';

const listeners = new Set<Listen>();
let others: Server | undefined;

/** Has all connections of the person leave the chat, here and at the other replicas. */
export function leaveChat(leaving: Leaving): void {
	others?.serverSideEmit(EVENT, leaving);
	leaveHere(leaving);
}

/** Has `listen` called on this replica for each membership that ends, wherever; the answer stops that. */
export function onLeft(listen: Listen): () => void {
	listeners.add(listen);
	return () => listeners.delete(listen);
}

/** From now on the replicas tell each other; the answer ends that. */
export function leaveTogether(io: Server): () => void {
	const listen = (told: unknown): void => leaveHere(schema.parse(told));
	others = io;
	io.on(EVENT, listen);
	return () => {
		others = undefined;
		io.off(EVENT, listen);
	};
}

function leaveHere(leaving: Leaving): void {
	heldSockets()?.local.in(rooms.user(leaving.user)).socketsLeave(rooms.chat(leaving.room));
	for (const listen of listeners) {
		try {
			listen(leaving);
		} catch (error) {
			log.error('membership not ended', { error });
		}
	}
}
