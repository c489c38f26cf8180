/** Where the database is, as Directus is told: by its DB_* settings. */
import type { PoolConfig } from 'pg';
import { z } from 'zod';

const text = z.coerce.string();

const settings = z.object({
	DB_CONNECTION_STRING: z.string().optional(),
	DB_HOST: text.default('127.0.0.1'),
	DB_PORT: z.coerce.number().int().default(5432),
	DB_USER: text.default('postgres'),
	DB_PASSWORD: text.default(''),
	DB_DATABASE: text.default('cubehub'),
	DB_SSL: z.boolean().optional(),
	DB_SSL__CA: z.string().optional(),
	DB_SSL__REJECT_UNAUTHORIZED: z.boolean().optional(),
});

/** What a pool needs to reach the database that Directus uses. */
export function connectionOf(env: unknown): PoolConfig {
	const known = settings.parse(env);
	const ssl = sslOf(known);
	if (known.DB_CONNECTION_STRING !== undefined) {
		return { connectionString: known.DB_CONNECTION_STRING, ...ssl };
	}
	return {
		host: known.DB_HOST,
		port: known.DB_PORT,
		user: known.DB_USER,
		password: known.DB_PASSWORD,
		database: known.DB_DATABASE,
		...ssl,
	};
}

function sslOf({
	DB_SSL: ssl,
	DB_SSL__CA: ca,
	DB_SSL__REJECT_UNAUTHORIZED: rejectUnauthorized,
}: z.output<typeof settings>): Pick<PoolConfig, 'ssl'> {
	if (ca === undefined && rejectUnauthorized === undefined) {
		return ssl === undefined ? {} : { ssl };
	}
	return {
		ssl: {
			...(ca === undefined ? {} : { ca }),
			...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
		},
	};
}
