/** Guards the sockets that Directus itself serves. */
import type { Server as HttpServer } from 'node:http';
import { defineHook } from '@directus/extensions-sdk';
import type { NativeSocket } from '@cubehub/core/sockets';
import { guardMessage } from './native/guard.ts';
import { keepOwner } from './native/owner.ts';
import { passWhatHolds } from './native/passing.ts';
import { refuseStrangePages } from './native/pages.ts';
import { settings } from './settings.ts';
import { onClosing } from './sockets/close.ts';
import { closeNative } from './sockets/native.ts';

export default defineHook(({ filter, action }, { env }) => {
	const read = settings.parse(env);

	onClosing(closeNative);
	action('websocket.connect', ({ client }) => {
		keepOwner(client as NativeSocket);
		passWhatHolds(client as NativeSocket);
	});
	filter('websocket.message', (message, { client }) =>
		guardMessage(message, client as NativeSocket, read.WEBSOCKETS_COLLECTIONS),
	);
	action('server.start', ({ server }) => refuseStrangePages(server as HttpServer, read));
});
