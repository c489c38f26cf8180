/**
 * Cuts off clients that do not read: Socket.IO would keep everything for them in memory, without end.
 * They connect again and ask for what they missed.
 */
import { log } from '@cubehub/core/log';
import type { Server, Socket } from 'socket.io';
import { cutOff as countCutOff } from './figures.ts';

const PACKETS_MAX = 512;
const BYTES_MAX = 1_048_576;
const PATIENCE_MS = 5_000;

/** What engine.io keeps to itself. */
type Connection = {
	readonly writeBuffer: readonly unknown[];
	readonly transport: {
		readonly socket?: { readonly bufferedAmount?: number; readonly terminate?: () => void };
	};
};

/** Looks at every socket of this process; `since` keeps when each became slow between two calls. */
export function cutOffSlow(io: Server, since: WeakMap<Socket, number>, now: number): void {
	for (const socket of io.sockets.sockets.values()) {
		if (!isBehind(socket)) {
			since.delete(socket);
			continue;
		}
		const from = since.get(socket) ?? now;
		since.set(socket, from);
		if (now - from >= PATIENCE_MS) cutOff(socket);
	}
}

function isBehind({ conn }: Socket): boolean {
	const { writeBuffer, transport } = conn as unknown as Connection;
	return writeBuffer.length > PACKETS_MAX || (transport.socket?.bufferedAmount ?? 0) > BYTES_MAX;
}

function cutOff(socket: Socket): void {
	log.warn('client cut off', { socket: socket.id, reason: 'slow_consumer' });
	countCutOff({ reason: 'slow_consumer' });
	socket.emit('server_closing', { reason: 'slow_consumer', retryMs: 0 });
	const { transport } = socket.conn as unknown as Connection;
	// Without what is buffered: nobody reads it, and a polite close would wait for that.
	socket.conn.close(true);
	transport.socket?.terminate?.();
}
