/**
 * The connections of the sockets to Redis: messages between replicas, and what they share.
 *
 * - Without Redis everything local goes on; what other replicas miss is found by cursors.
 * - Nothing is queued while Redis is away: a call fails at once, and late messages would be old ones.
 */
import { log } from '@cubehub/core/log';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient, type RedisClientType } from 'redis';

const RECONNECT_MAX_MS = 5_000;

/** For commands of a few keys. `prefix` ends with a colon and stands before every key. */
export type SharedRedis = { readonly client: RedisClientType; readonly prefix: string };

export type RedisLink = SharedRedis & {
	readonly adapter: ReturnType<typeof createAdapter>;
	readonly reachesOthers: () => boolean;
	/** Has `act` called each time commands can be sent, the first time too. */
	readonly onReady: (act: () => void) => void;
	/** Has `act` called each time messages of the others arrive again after they could not. */
	readonly onReturn: (act: () => void) => void;
	readonly close: () => Promise<void>;
};

let held: SharedRedis | undefined;

/** What the replicas share, or undefined where there is one process. */
export function sharedRedis(): SharedRedis | undefined {
	return held;
}

/** Connects in the background. */
export function linkRedis(url: string, prefix: string): RedisLink {
	const socket = {
		reconnectStrategy: (retries: number) => Math.min(retries * 100, RECONNECT_MAX_MS),
	};
	const publisher: RedisClientType = createClient({ url, socket, disableOfflineQueue: true });
	// Its subscriptions wait for the connection and are made again after each reconnect.
	const subscriber: RedisClientType = createClient({ url, socket });
	neverRejects(publisher, ['publish']);
	neverRejects(subscriber, ['subscribe', 'unsubscribe', 'pSubscribe', 'pUnsubscribe']);

	const returned = new Set<() => void>();
	let hasBeenReady = false;
	subscriber.on('ready', () => {
		if (hasBeenReady) for (const act of returned) act();
		hasBeenReady = true;
	});
	for (const client of [publisher, subscriber]) {
		client.on('error', (error: unknown) => log.warn('redis connection failed', { error }));
		client.connect().catch((error: unknown) => log.error('redis not connected', { error }));
	}

	held = { client: publisher, prefix };
	return {
		...held,
		adapter: createAdapter(publisher, subscriber, { key: `${prefix}socket.io` }),
		reachesOthers: () => publisher.isReady && subscriber.isReady,
		onReady: (act) => {
			publisher.on('ready', act);
			if (publisher.isReady) act();
		},
		onReturn: (act) => void returned.add(act),
		close: async () => {
			held = undefined;
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
