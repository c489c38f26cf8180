/** The environment of the socket server. */
import { z } from 'zod';

const flag = z
	.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
	.default(false);
const count = z.coerce.number().int().positive();
const list = z.union([
	z.array(z.string()).readonly(),
	z.string().transform((text) => text.split(',').map((entry) => entry.trim())),
	z.boolean().transform((isAny) => (isAny ? ['*'] : [])),
]);

export const settings = z.object({
	REALTIME_ENABLED: flag.default(true),
	REALTIME_PUBLIC: flag,
	REALTIME_POLLING: flag,
	REALTIME_MAX_SOCKETS: count.default(12_000),
	REALTIME_MAX_SOCKETS_PER_USER: count.default(20),
	REALTIME_MAX_SOCKETS_PER_IP: count.default(50),
	CORS_ORIGIN: list.default([]),
	PUBLIC_URL: z.string().optional(),
	REDIS: z.string().optional(),
	SESSION_COOKIE_NAME: z.string().default('directus_session_token'),
	IP_TRUST_PROXY: z.unknown(),
	WEBSOCKETS_ENABLED: flag,
	WEBSOCKETS_COLLECTIONS: list.default([]),
	WEBSOCKETS_REST_ENABLED: flag.default(true),
	WEBSOCKETS_REST_PATH: z.string().default('/websocket'),
	WEBSOCKETS_LOGS_ENABLED: flag,
	WEBSOCKETS_LOGS_PATH: z.string().default('/websocket/logs'),
	WEBSOCKETS_GRAPHQL_ENABLED: flag,
	WEBSOCKETS_GRAPHQL_PATH: z.string().default('/graphql'),
});
export type Settings = z.output<typeof settings>;

/** The native socket paths of Directus that are switched on. */
export function nativeSocketPaths(on: Settings): readonly string[] {
	if (!on.WEBSOCKETS_ENABLED) return [];
	return [
		...(on.WEBSOCKETS_REST_ENABLED ? [on.WEBSOCKETS_REST_PATH] : []),
		...(on.WEBSOCKETS_LOGS_ENABLED ? [on.WEBSOCKETS_LOGS_PATH] : []),
		...(on.WEBSOCKETS_GRAPHQL_ENABLED ? [on.WEBSOCKETS_GRAPHQL_PATH] : []),
	];
}
