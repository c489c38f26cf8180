/**
 * Cuts off a person, or one login, on every replica: Socket.IO by its rooms, other protocols by what
 * their connections were opened with.
 */
import { log } from '@cubehub/core/log';
import { heldSockets } from '@cubehub/core/sockets';
import type { Server } from 'socket.io';
import type { Closing } from '../domain/closing.ts';
import { roomToClose } from '../domain/rooms.ts';
import { closing as schema } from '../schemas.ts';

type Listen = (closing: Closing) => void | Promise<void>;

/** What replicas tell each other; no client can send it. */
const EVENT = 'cubehub:closing';

const listeners = new Set<Listen>();
let others: Server | undefined;

/** Closes sockets here and at the other replicas. */
export async function closeSockets(closing: Closing): Promise<void> {
	heldSockets()?.in(roomToClose(closing)).disconnectSockets(true);
	others?.serverSideEmit(EVENT, closing);
	await closeHere(closing);
}

/** Has `listen` called on this replica for everybody who is cut off, whichever replica said so. */
export function onClosing(listen: Listen): void {
	listeners.add(listen);
}

/** From now on the replicas close for each other; the answer ends that. */
export function closeTogether(io: Server): () => void {
	const listen = (told: unknown): void => {
		closeHere(schema.parse(told)).catch((error: unknown) =>
			log.error('sockets not closed', { error }),
		);
	};
	others = io;
	io.on(EVENT, listen);
	return () => {
		others = undefined;
		io.off(EVENT, listen);
	};
}

async function closeHere(closing: Closing): Promise<void> {
	for (const listen of listeners) await listen(closing);
}
