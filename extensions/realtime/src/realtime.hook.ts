/** Attaches the socket server when Directus listens, and closes what a changed login had opened. */
import type { Server as HttpServer } from 'node:http';
import { defineHook } from '@directus/extensions-sdk';
import { log } from '@cubehub/core/log';
import { registerCleaning } from '@cubehub/core/outbox';
import { keyPrefix } from '@cubehub/core/redis';
import { settings } from './settings.ts';
import { widenBacklog } from './sockets/backlog.ts';
import { closeSockets } from './sockets/close.ts';
import { offerCommands } from './sockets/commands.ts';
import { keepEarlyUpgrades } from './sockets/early.ts';
import { serveSockets, type House } from './sockets/serve.ts';
import { sharedBuckets } from './sockets/shared-buckets.ts';

/** Whoever holds an old login after one of these changed must log in again. */
const LOGIN_FIELDS = ['status', 'role', 'password', 'token', 'email'];

export default defineHook(({ action }, { env }) => {
	registerCleaning('realtime_clean');
	const buckets = sharedBuckets();
	offerCommands(buckets);

	action('server.start', ({ server }) => {
		const read = settings.parse(env);
		if (!read.REALTIME_ENABLED) return;
		widenBacklog(server as HttpServer);
		const letIn = keepEarlyUpgrades(server as HttpServer);
		// Bundles load in any order: what core starts with the server may come after this.
		setImmediate(() => {
			start(server as HttpServer, { settings: read, keyPrefix: keyPrefix(env), buckets }).then(
				letIn,
				(error: unknown) => log.error('sockets not attached', { error }),
			);
		});
	});
	action('users.update', ({ keys, payload }) => {
		const isLoginChanged = LOGIN_FIELDS.some((field) => field in (payload as object));
		if (isLoginChanged) closeAll(keys as readonly string[]);
	});
	action('users.delete', ({ keys, payload }) => closeAll((keys ?? payload) as readonly string[]));
});

async function start(server: HttpServer, house: House): Promise<void> {
	const stop = await serveSockets(server, house);
	// Once: Directus raises the signal again when it is done, and would otherwise live for ever.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
		process.once(signal, () => {
			stop().catch((error: unknown) => log.error('sockets not closed', { error }));
		});
	}
}

function closeAll(users: readonly string[]): void {
	for (const user of users) {
		closeSockets({ user }).catch((error: unknown) =>
			log.error('sockets not closed', { user, error }),
		);
	}
}
