/** Settings of everything that stays connected: Socket.IO, the Pusher protocol, Directus' own sockets. */
import type { Defaults } from '../../directus.config.ts';

export function sockets(): Defaults {
	return { ...realtime(), ...pusher(), ...ofDirectus() };
}

function realtime(): Defaults {
	return {
		REALTIME_ENABLED: true,
		// Whether somebody without a login may hear what everybody is told.
		REALTIME_PUBLIC: false,
		// Long polling would pass by headers, limits and logs: only where a network blocks WebSocket.
		REALTIME_POLLING: false,
		REALTIME_MAX_SOCKETS: 12_000,
		REALTIME_MAX_SOCKETS_PER_USER: 20,
		REALTIME_MAX_SOCKETS_PER_IP: 50,
		// Connections of the relay to PostgreSQL, a process.
		REALTIME_POOL_MAX: 10,
	};
}

function pusher(): Defaults {
	return {
		// Key and secret of the endpoint /app/{key} for clients of the Pusher protocol; off without them.
		PUSHER_KEY: undefined,
		PUSHER_SECRET: undefined,
		// Earlier deployments have them set. Nothing depends on them.
		PUSHER_APP_ID: undefined,
		PUSHER_CLUSTER: undefined,
		// Push by Beams beside web push; off without them.
		PUSHER_BEAMS_INSTANCE_ID: undefined,
		PUSHER_BEAMS_SECRET_KEY: undefined,
	};
}

function ofDirectus(): Defaults {
	return {
		// Guarded by realtime: what may be subscribed, from which pages, and until when.
		WEBSOCKETS_ENABLED: true,
		// What may be subscribed there, by those who may read it.
		WEBSOCKETS_COLLECTIONS: [
			'cases',
			'case_items',
			'contacts',
			'currencies',
			'friendships',
			'organizations',
			'products',
			'taxes',
			'tills',
		],
		WEBSOCKETS_REST_AUTH: 'handshake',
		WEBSOCKETS_REST_CONN_LIMIT: 1000,
		// The guard does not see them: their subscriptions tell strangers the keys of deleted rows.
		WEBSOCKETS_GRAPHQL_ENABLED: false,
		WEBSOCKETS_COLLAB_ENABLED: false,
		WEBSOCKETS_LOGS_ENABLED: false,
	};
}
