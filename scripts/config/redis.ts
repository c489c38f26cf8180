/** Settings of Redis: with REDIS set, several processes act as one; without it there is one process. */
import { keyPrefix } from '../../extensions/core/src/redis.ts';
import type { Defaults } from '../../directus.config.ts';
import { database } from './database.ts';
import type { Env } from './environment.ts';

/** A name that begins with REDIS_ makes Directus look for a Redis: none is set without one. */
export function redis(env: Env): Defaults {
	if (env['REDIS'] === undefined) {
		return { REDIS: undefined, KEY_PREFIX: undefined, SYNCHRONIZATION_STORE: 'memory' };
	}
	return {
		REDIS: undefined,
		// What keys and channels of this house begin with; made of SECRET and the database if unset.
		KEY_PREFIX: undefined,
		SYNCHRONIZATION_STORE: 'redis',
		...namespacesOf(keyPrefix({ ...database(), ...env })),
	};
}

/** Directus itself keeps permissions and schemas there: another house's would be taken for ours. */
function namespacesOf(prefix: string): Defaults {
	return {
		CACHE_NAMESPACE: `${prefix}cache`,
		IMPORT_EXPORT_NAMESPACE: `${prefix}import-export`,
		REDIS_BUS_NAMESPACE: `${prefix}bus`,
		REDIS_COUNTERS_NAMESPACE: `${prefix}counters`,
		REDIS_LOCK_NAMESPACE: `${prefix}lock`,
		REDIS_PERMISSIONS_NAMESPACE: `${prefix}permissions`,
		SYNCHRONIZATION_NAMESPACE: `${prefix}sync`,
		WEBSOCKETS_COLLAB_STORE_NAMESPACE: `${prefix}collab`,
	};
}
