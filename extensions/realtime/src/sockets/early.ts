/**
 * Clients who come before the sockets are served: Directus listens already, and its own sockets leave
 * upgrades of others hanging, so that a client would wait in vain for as long as its patience lasts.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { isPusherPath } from '../pusher/serve.ts';

/** Ends these upgrades at once: such a client tries again. The answer ends that. */
export function endEarlyUpgrades(http: HttpServer): () => void {
	const end = ({ url = '' }: IncomingMessage, socket: Duplex): void => {
		const path = url.split('?')[0] ?? '';
		if (path.startsWith('/socket.io/') || isPusherPath(path)) socket.destroy();
	};
	http.on('upgrade', end);
	return () => void http.off('upgrade', end);
}
