/**
 * Four kinds of tests: `unit` (nothing runs), `sql` (PostgreSQL), `http` (PostgreSQL, Redis where
 * there is one, Directus) and `keycloak` (a real Keycloak besides, where there is Java).
 * `npx vitest run --project unit` runs one of them.
 */
import { defineConfig } from 'vitest/config';
import { soakSeconds } from './tests/harness/soak.ts';

/** A race may take its whole time and as much again on a busy machine. */
const testTimeout = 60_000 + soakSeconds * 2000;
/** What is waited for comes late on a busy machine; a promise of seconds says them itself. */
const expectation = { poll: { timeout: 20_000, interval: 50 } };
const started = {
	expect: expectation,
	globalSetup: ['tests/harness/global-setup.ts'],
	testTimeout,
	hookTimeout: 180_000,
};

export default defineConfig({
	test: {
		// One Directus serves all files: more workers would only make each other wait.
		maxWorkers: 2,
		reporters: ['default', './tests/harness/summary-reporter.ts'],
		projects: [
			{
				test: {
					name: 'unit',
					include: ['extensions/*/src/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}'],
					testTimeout: 30_000,
					expect: expectation,
				},
			},
			{ test: { name: 'sql', include: ['tests/sql/**/*.test.ts'], ...started } },
			{
				test: {
					name: 'http',
					include: ['tests/{integration,journeys,contracts}/**/*.test.ts'],
					...started,
				},
			},
			{
				test: {
					name: 'keycloak',
					include: ['tests/keycloak/**/*.test.ts'],
					...started,
					// The first file waits for Keycloak to start.
					hookTimeout: 540_000,
				},
			},
		],
	},
});
