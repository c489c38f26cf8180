/** Settings of PostgreSQL: where it is, and how many connections Directus opens. */
import type { Defaults } from '../../directus.config.ts';

export function database(): Defaults {
	return {
		DB_CLIENT: 'pg',
		DB_HOST: '127.0.0.1',
		DB_PORT: '5432',
		DB_DATABASE: 'cubehub',
		DB_USER: 'cubehub',
		DB_PASSWORD: undefined,
		// A process; the sum over all of them stays below max_connections of PostgreSQL.
		DB_POOL__MIN: 2,
		DB_POOL__MAX: 10,
		DB_EXCLUDE_TABLES: ['spatial_ref_sys'],
	};
}
