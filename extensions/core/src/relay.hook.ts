/** Starts the relay with the server, never in a command, and stops it before Directus goes. */
import { defineHook } from '@directus/extensions-sdk';
import { log } from '@cubehub/core/log';
import { startRelaying } from '@cubehub/core/outbox';
import { connectionOf } from '@cubehub/core/pool';
import { z } from 'zod';

const settings = z.object({
	REDIS: z.string().optional(),
	REALTIME_POOL_MAX: z.coerce.number().int().min(2).max(100).default(10),
});

export default defineHook(({ action }, { env }) => {
	action('server.start', () => {
		const { REDIS, REALTIME_POOL_MAX } = settings.parse(env);
		const relaying = startRelaying({
			database: connectionOf(env),
			poolMax: REALTIME_POOL_MAX,
			alone: REDIS === undefined,
			onRefused: refuseSecondProcess,
		});
		// Once: Directus raises the signal again when it is done, and would otherwise live for ever.
		for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
			process.once(
				signal,
				() => void relaying.stop().catch((error) => log.error('relay not stopped', { error })),
			);
		}
	});
});

/** Without Redis two processes would tell their own clients only. The start fails before they do. */
function refuseSecondProcess(): void {
	log.fatal(
		'Another process serves this database, and without Redis there can be only one. Set REDIS to run several.',
	);
	process.stdout.write('', () => process.exit(1));
}
