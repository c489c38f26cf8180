/**
 * The Keycloak of a run: one server on the database cluster of the run, and a mail server that keeps
 * what it sends. It starts beside the tests; whoever needs it first waits for it.
 */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keycloakDatabase } from '../../../scripts/keycloak/database.ts';
import { obtainKeycloak, whyNoKeycloak } from '../../../scripts/keycloak/distribution.ts';
import { startKeycloak } from '../../../scripts/keycloak/server.ts';
import type { Child } from '../../../scripts/stack/child.ts';
import { startMailCatcher } from '../../../scripts/stack/mail/catcher.ts';
import { anyFree } from '../../../scripts/stack/ports.ts';
import { seconds } from '../../../scripts/stack/progress.ts';
import type { Services } from '../services.ts';
import { realmVariables } from './variables.ts';

export type KeycloakOfRun = {
	/** Why there is none; the rest is of no use then. */
	readonly missing: string | undefined;
	/** As browsers see it. */
	readonly url: string;
	/** As servers ask it. */
	readonly internalUrl: string;
	readonly readyUrl: string;
	/** Written when the start has failed. */
	readonly failureFile: string;
	readonly administrator: { readonly username: string; readonly password: string };
	readonly mail: { readonly smtpPort: number; readonly url: string };
};

export type Started = { readonly place: KeycloakOfRun; readonly stop: () => Promise<void> };

/**
 * Begins to start it. IDENTITY_TARGET=keycloak demands it: where this machine cannot run one, the
 * run fails then instead of leaving its tests out.
 */
export async function beginKeycloak(services: Services, children: Child[]): Promise<Started> {
	const missing = await whyNoKeycloak();
	if (missing !== undefined && process.env['IDENTITY_TARGET'] === 'keycloak') {
		throw new Error(`A real Keycloak is demanded, but there is ${missing}.`);
	}
	if (missing !== undefined) console.log(`Keycloak     not asked: ${missing}`);
	const [port, managementPort] = [await anyFree(), await anyFree()];
	const mail = await startMailCatcher();
	const place: KeycloakOfRun = {
		missing,
		url: `http://localhost:${port}`,
		internalUrl: `http://127.0.0.1:${port}`,
		readyUrl: `http://127.0.0.1:${managementPort}/health/ready`,
		failureFile: join(services.folder, 'keycloak.failed'),
		administrator: { username: 'administrator', password: randomBytes(18).toString('base64url') },
		mail: { smtpPort: mail.smtpPort, url: mail.url },
	};
	const ports = { port, managementPort };
	// Ended with the others, whatever ends the run: so it is known from its first moment.
	const keep = (child: Child): void => void children.push(child);
	const starting = missing === undefined ? start({ services, place, ports, keep }) : undefined;
	return {
		place,
		stop: async () => {
			await starting;
			await mail.stop();
		},
	};
}

type Starting = {
	readonly services: Services;
	readonly place: KeycloakOfRun;
	readonly ports: { readonly port: number; readonly managementPort: number };
	readonly keep: (child: Child) => void;
};

async function start({ services, place, ports, keep }: Starting): Promise<void> {
	const began = performance.now();
	try {
		const distribution = await obtainKeycloak();
		const database = await keycloakDatabase(services.template, place.administrator.password);
		await startKeycloak(distribution, {
			...ports,
			keep,
			folder: join(services.folder, 'keycloak'),
			logFile: join(services.folder, 'keycloak.log'),
			database,
			administrator: place.administrator,
			realm: realmVariables({ house: 'http://localhost:8055', mail: place.mail.smtpPort }),
		});
		console.log(`Keycloak     ${place.url} (${seconds(performance.now() - began)})`);
	} catch (error) {
		await writeFile(place.failureFile, error instanceof Error ? error.message : String(error));
	}
}
