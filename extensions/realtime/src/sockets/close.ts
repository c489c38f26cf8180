/**
 * Cuts off a person, or one login, on every replica: Socket.IO by its rooms, Directus' own sockets by
 * what they were opened with.
 */
import { log } from '@cubehub/core/log';
import { heldSockets } from '@cubehub/core/sockets';
import type { Server } from 'socket.io';
import type { Closing } from '../domain/closing.ts';
import { roomToClose } from '../domain/rooms.ts';
import { closing as schema } from '../schemas.ts';
import { closeNative } from './native.ts';

/** What replicas tell each other; no client can send it. */
const EVENT = 'cubehub:close-native';

let others: Server | undefined;

/** Closes sockets here and at the other replicas. */
export async function closeSockets(closing: Closing): Promise<void> {
	heldSockets()?.in(roomToClose(closing)).disconnectSockets(true);
	others?.serverSideEmit(EVENT, closing);
	await closeNative(closing);
}

/** From now on the replicas close for each other; the answer ends that. */
export function closeTogether(io: Server): () => void {
	const listen = (told: unknown): void => {
		closeNative(schema.parse(told)).catch((error: unknown) =>
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
