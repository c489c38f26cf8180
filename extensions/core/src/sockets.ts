/**
 * The one Socket.IO server of this process. The bundle `realtime` attaches it; core only keeps it,
 * so that health can tell its state and nobody attaches a second one.
 */
import type { Server } from 'socket.io';
import type { NativeSocket } from './directus.ts';

export type { NativeSocket } from './directus.ts';

export type SocketStatus = {
	readonly websocket: 'active' | 'degraded' | 'off';
	/** Open sockets of this process, not of its siblings. */
	readonly clients: number;
};

/** A held server and whether its messages reach the other replicas. */
type Held = { readonly server: Server; readonly reachesOthers: () => boolean };

let held: Held | undefined;

/** Keeps the server; refuses a second one. `reachesOthers` is false while the adapter is cut off. */
export function holdSockets(server: Server, reachesOthers: () => boolean): void {
	if (held) throw new Error('Socket.IO is attached already.');
	held = { server, reachesOthers };
}

/** Forgets the server after it was closed. */
export function releaseSockets(): void {
	held = undefined;
}

/** The server, or undefined where sockets are switched off. */
export function heldSockets(): Server | undefined {
	return held?.server;
}

/** What /ops/health says about sockets. */
export function socketStatus(): SocketStatus {
	if (!held) return { websocket: 'off', clients: 0 };
	return {
		websocket: held.reachesOthers() ? 'active' : 'degraded',
		clients: held.server.engine.clientsCount,
	};
}

/** The open sockets of Directus itself in this process. */
export async function nativeSockets(): Promise<readonly NativeSocket[]> {
	// Not at the top: pure code imports this file too, and the inside of Directus is heavy.
	const directus = await import('./directus.ts');
	return [
		directus.getWebSocketController(),
		directus.getSubscriptionController(),
		directus.getLogsController(),
	].flatMap((controller) => [...(controller?.clients ?? [])]);
}
