/**
 * Runs once for each project that needs services; the projects of one vitest process share them,
 * and the last one to leave turns the lights off.
 */
import type { TestProject } from 'vitest/node';
import type { KeycloakOfRun } from './real-keycloak/service.ts';
import { startRun, type Run, type Server, type Services } from './services.ts';

declare module 'vitest' {
	// Vitest asks for an interface: only those can be added to.
	// oxlint-disable-next-line typescript/consistent-type-definitions -- declaration merging
	export interface ProvidedContext {
		services: Services;
		server: Server;
		/** For the project `keycloak` only. */
		keycloak: KeycloakOfRun;
	}
}

type Shared = { run: Promise<Run>; users: number };

/** Each project loads this file for itself, so what they share stands outside of it. */
const place = globalThis as typeof globalThis & { cubehubTestRun?: Shared };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const shared = (place.cubehubTestRun ??= { run: startRun(), users: 0 });
	shared.users += 1;
	const run = await shared.run;
	project.provide('services', run.services);
	if (project.name === 'http') project.provide('server', await run.server());
	if (project.name === 'keycloak') project.provide('keycloak', await run.keycloak());

	return async () => {
		shared.users -= 1;
		if (shared.users > 0) return;
		delete place.cubehubTestRun;
		await run.stop();
	};
}
