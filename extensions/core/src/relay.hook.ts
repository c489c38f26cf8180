/** Starts the relay with the server, never in a command, and stops it before Directus goes. */
import { defineHook } from '@directus/extensions-sdk';
import { registerCheck } from '@cubehub/core/health';
import { log } from '@cubehub/core/log';
import { measureProcess } from '@cubehub/core/metrics';
import { relayStatus, startRelaying } from '@cubehub/core/outbox';
import { connectionOf } from '@cubehub/core/pool';
import { keyPrefix } from '@cubehub/core/redis';
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
			redis: REDIS === undefined ? undefined : { url: REDIS, prefix: keyPrefix(env) },
			onRefused: refuseSecondProcess,
		});
		measureProcess();
		if (REDIS !== undefined) registerCheck('queue', { required: false, run: stateOfQueue });
		drainBeforeTheEnd(relaying.stop);
	});
});

/**
 * Directus raises the signal again as soon as its own end is reached, which would cut off what runs.
 * It is held back until the relay has stopped, and raised then. Whoever comes second raises it: a
 * listener that is taken away earlier may take a signal along that is on its way, and nothing ends.
 */
function drainBeforeTheEnd(stop: () => Promise<void>): void {
	const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
	let raised = 0;
	let isDrained = false;

	async function drain(signal: NodeJS.Signals): Promise<void> {
		await stop().catch((error: unknown) => log.error('relay not stopped', { error }));
		isDrained = true;
		if (raised > 1) leave(signal);
	}
	function leave(signal: NodeJS.Signals): void {
		for (const each of signals) process.off(each, listener);
		process.kill(process.pid, signal);
	}
	function listener(signal: NodeJS.Signals): void {
		raised += 1;
		if (raised === 1) void drain(signal);
		else if (isDrained) leave(signal);
	}
	for (const each of signals) process.on(each, listener);
}

/** While Redis is away events are late at first, and then on the shoulders of this process alone. */
async function stateOfQueue(): Promise<'ok' | 'degraded'> {
	return relayStatus()?.mode === 'queue' ? 'ok' : 'degraded';
}

/** Without Redis two processes would tell their own clients only. The start fails before they do. */
function refuseSecondProcess(): void {
	log.fatal(
		'Another process serves this database, and without Redis there can be only one. Set REDIS to run several.',
	);
	process.stdout.write('', () => process.exit(1));
}
