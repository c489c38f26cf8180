/**
 * Messages between replicas, by Redis.
 *
 * - Without Redis everything local goes on; what other replicas miss is found by cursors.
 * - Nothing is queued while Redis is away: late messages would be old ones.
 */
import { log } from '@cubehub/core/log';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';

const RECONNECT_MAX_MS = 5_000;

export type RedisAdapter = {
	readonly adapter: ReturnType<typeof createAdapter>;
	readonly reachesOthers: () => boolean;
	readonly close: () => Promise<void>;
};

/** Connects in the background; `onReturn` is called each time Redis is back after it was away. */
export function redisAdapter(url: string, onReturn: () => void): RedisAdapter {
	const socket = {
		reconnectStrategy: (retries: number) => Math.min(retries * 100, RECONNECT_MAX_MS),
	};
	const publisher = createClient({ url, socket, disableOfflineQueue: true });
	// Its subscriptions wait for the connection and are made again after each reconnect.
	const subscriber = createClient({ url, socket });
	neverRejects(publisher, ['publish']);
	neverRejects(subscriber, ['subscribe', 'unsubscribe', 'pSubscribe', 'pUnsubscribe']);

	let hasBeenReady = false;
	subscriber.on('ready', () => {
		if (hasBeenReady) onReturn();
		hasBeenReady = true;
	});
	for (const client of [publisher, subscriber]) {
		client.on('error', (error: unknown) => log.warn('redis connection failed', { error }));
		client.connect().catch((error: unknown) => log.error('redis not connected', { error }));
	}

	return {
		adapter: createAdapter(publisher, subscriber),
		reachesOthers: () => publisher.isReady && subscriber.isReady,
		close: async () => {
			for (const client of [publisher, subscriber]) client.destroy();
		},
	};
}

type Calls = { readonly [name: string]: (...values: unknown[]) => Promise<unknown> };

/** The adapter does not look at the answers of these calls: one that fails would end the process. */
function neverRejects(client: object, names: readonly string[]): void {
	for (const name of names) {
		const call = (client as Calls)[name]?.bind(client);
		Object.defineProperty(client, name, {
			value: async (...values: unknown[]) => call?.(...values).catch(() => undefined),
		});
	}
}
