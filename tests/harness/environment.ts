/** The environment of the servers under test: nothing of the developer's shell or `.env`. */

const INHERITED = [
	'PATH',
	'HOME',
	'TMPDIR',
	'TEMP',
	'SystemRoot',
	'NODE_OPTIONS',
	'NODE_EXTRA_CA_CERTS',
];

export function testEnvironment(): NodeJS.ProcessEnv {
	const inherited = INHERITED.filter((name) => process.env[name] !== undefined);
	return {
		...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
		NODE_ENV: 'test',
		ENV_FILE: '/dev/null',
	};
}

/** Without what makes tests slow or flaky; the schema is frozen as in production. */
export const testSettings = {
	SERVE_APP: 'false',
	LOG_LEVEL: 'error',
	RATE_LIMITER_ENABLED: 'false',
	RATE_LIMITER_REGISTRATION_ENABLED: 'false',
	PRESSURE_LIMITER_ENABLED: 'false',
	LOGIN_STALL_TIME: '0',
} as const;

/**
 * Of the servers only: the deploy writes more rows at once than a request may. A payment provider
 * that does not answer is given up soon.
 */
export const serverSettings = {
	...testSettings,
	MAX_BATCH_MUTATION: '100',
	STRIPE_TIMEOUT_MS: '1500',
	PUSHER_KEY: 'test-app',
	PUSHER_SECRET: 'of the test app, known to everybody',
} as const;
