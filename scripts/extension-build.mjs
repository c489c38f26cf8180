/**
 * The build of every bundle. What must exist once per process stays external: `@cubehub/*` is
 * loaded as TypeScript source by Node itself, the server's own packages by the server.
 * The plugin also runs for the studio side, so the list names server packages only.
 */
const external = [
	'@cubehub',
	'@directus/api',
	'@directus/errors',
	'bullmq',
	'express',
	'ioredis',
	'keycloak-connect',
	'knex',
	'pg',
	'redis',
	'socket.io',
	'@socket.io/redis-adapter',
	'stripe',
	'zod',
];

const isExternal = (id) => external.some((name) => id === name || id.startsWith(`${name}/`));

export default {
	plugins: [
		{
			name: 'cubehub-external',
			resolveId: (id) => (isExternal(id) ? { id, external: true } : null),
		},
	],
};
