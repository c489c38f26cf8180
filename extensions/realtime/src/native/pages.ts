/** From which pages a browser may open Directus' own sockets: it accepts the visitor's cookie from any. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { mayConnect, originsOf } from '../domain/origins.ts';
import { nativeSocketPaths, type Settings } from '../settings.ts';

/** Ends upgrades from other pages, before Directus sees them. */
export function refuseStrangePages(http: HttpServer, settings: Settings): void {
	const origins = originsOf(settings.CORS_ORIGIN, settings.PUBLIC_URL);
	const paths = nativeSocketPaths(settings);

	http.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
		const path = URL.parse(request.url ?? '', 'http://here')?.pathname ?? '';
		if (!paths.includes(path) || mayConnect(origins, request.headers.origin)) return;
		// Whoever is asked next finds nothing to write to.
		socket.write('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
		socket.destroy();
	});
}
