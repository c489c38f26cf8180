/**
 * Clients who come before the sockets are served: Directus listens already, and a balancer in front of
 * it takes it for ready. They wait, for as long as a client has patience, and are served then.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { isPusherPath } from '../pusher/serve.ts';

type Upgrade = {
	readonly request: IncomingMessage;
	readonly socket: Duplex;
	readonly head: Buffer;
	readonly patience: NodeJS.Timeout;
};

type Limits = {
	/** Who comes after so many is cut off at once, and tries again. */
	readonly most?: number;
	/** Who has waited that long is cut off. */
	readonly patienceMs?: number;
};

const MOST = 1_000;
const PATIENCE_MS = 10_000;

/** Keeps these upgrades until the answer is called, which hands them on to whoever listens then. */
export function keepEarlyUpgrades(
	http: HttpServer,
	{ most = MOST, patienceMs = PATIENCE_MS }: Limits = {},
): () => void {
	const waiting: Upgrade[] = [];
	const keep = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
		const path = (request.url ?? '').split('?')[0] ?? '';
		if (!path.startsWith('/socket.io/') && !isPusherPath(path)) return;
		if (waiting.length >= most) return void socket.destroy();
		socket.on('error', ignore);
		const patience = setTimeout(() => socket.destroy(), patienceMs);
		waiting.push({ request, socket, head, patience });
	};
	http.on('upgrade', keep);
	return () => {
		http.off('upgrade', keep);
		for (const { request, socket, head, patience } of waiting.splice(0)) {
			clearTimeout(patience);
			if (socket.destroyed) continue;
			socket.off('error', ignore);
			http.emit('upgrade', request, socket, head);
		}
	};
}

/** A client that leaves while it waits; without a listener its loss would end the process. */
function ignore(): void {}
