/**
 * A running Keycloak of ours: on this machine only, with a database and a home of its own.
 *
 * - Browsers reach it at `http://localhost:<port>`, and that stands in its tokens; servers may ask
 *   at any address of the machine.
 * - The realm of the repository is imported where there is none of its name.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../config/environment.ts';
import { startChild, untilReady, type Child } from '../stack/child.ts';
import type { Database } from '../stack/postgres.ts';
import type { Distribution } from './distribution.ts';
import { javaProgram, keycloakArguments } from './java.ts';
import { placeholdersIn, refuseMissing } from './placeholders.ts';
import { realmFile, realmText } from './realm-file.ts';

export type Keycloak = {
	readonly child: Child;
	/** As browsers see it. */
	readonly url: string;
	readonly administrator: Administrator;
};

/** The temporary administrator of the realm `master`. */
export type Administrator = { readonly username: string; readonly password: string };

type Options = {
	/** Its home: made anew at each start, its data lies in the database. */
	readonly folder: string;
	readonly logFile: string;
	readonly port: number;
	readonly managementPort: number;
	readonly database: Database;
	readonly administrator: Administrator;
	/** Values for the realm file: secrets, addresses, mail. */
	readonly realm: Env;
	/** Told of the process before it is ready, so that it can be ended meanwhile. */
	readonly keep?: (child: Child) => void;
};

/** The first start makes 100 tables; beside other work that takes minutes. */
const START_DEADLINE_MS = 300_000;
const PARTS = ['bin', 'conf', 'lib', 'providers', 'themes'];
const INHERITED = ['PATH', 'HOME', 'JAVA_HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG'];

/** Starts it and waits until it is ready; refuses when the realm lacks a variable. */
export async function startKeycloak(
	distribution: Distribution,
	options: Options,
): Promise<Keycloak> {
	const text = realmText();
	refuseMissing(text, options.realm);
	const { folder, logFile, administrator } = options;
	makeHome(distribution, folder);
	const url = `http://localhost:${options.port}`;
	const child = await startChild({
		name: 'Keycloak',
		command: javaProgram() ?? 'java',
		args: [...keycloakArguments(folder), 'start', '--optimized', '--import-realm'],
		environment: { ...inherited(), ...asked(text, options.realm), ...configuration(options, url) },
		folder,
		logFile,
		stopSignal: 'SIGTERM',
	});
	options.keep?.(child);
	await untilReady(child, () => isReady(options.managementPort), START_DEADLINE_MS);
	return { child, url, administrator };
}

function configuration(options: Options, url: string): Env {
	const { database, administrator } = options;
	return {
		KC_HTTP_ENABLED: 'true',
		KC_HTTP_HOST: '127.0.0.1',
		KC_HTTP_PORT: String(options.port),
		KC_HTTP_MANAGEMENT_PORT: String(options.managementPort),
		KC_HOSTNAME: url,
		KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
		// The house passes on who asked: it alone is believed.
		KC_PROXY_HEADERS: 'xforwarded',
		KC_PROXY_TRUSTED_ADDRESSES: '127.0.0.1,::1',
		// While it starts it is asked many times a second whether it is ready.
		KC_LOG_LEVEL: 'info,io.smallrye.health:off',
		// One process: no cluster is looked for.
		KC_CACHE: 'local',
		KC_DB_URL: `jdbc:postgresql://${database.host}:${database.port}/${database.name}`,
		KC_DB_USERNAME: database.user,
		KC_DB_PASSWORD: database.password,
		KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
		KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
	};
}

/** The programs are those of the distribution; what Keycloak writes is its own. */
function makeHome(distribution: Distribution, folder: string): void {
	mkdirSync(join(folder, 'data', 'import'), { recursive: true });
	for (const part of PARTS) {
		const link = join(folder, part);
		rmSync(link, { recursive: true, force: true });
		const target = join(distribution.folder, part);
		if (existsSync(target)) symlinkSync(target, link, 'junction');
	}
	copyFileSync(realmFile, join(folder, 'data', 'import', 'cubehub-realm.json'));
}

/** Of the realm's variables only those that the file asks for: Keycloak reads its own settings there too. */
function asked(text: string, realm: Env): Env {
	const names = placeholdersIn(text).map(({ name }) => name);
	return Object.fromEntries(names.map((name) => [name, realm[name]]));
}

function inherited(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		INHERITED.filter((name) => process.env[name]).map((name) => [name, process.env[name]]),
	);
}

async function isReady(managementPort: number): Promise<boolean> {
	try {
		const answer = await fetch(`http://127.0.0.1:${managementPort}/health/ready`, {
			signal: AbortSignal.timeout(2000),
		});
		return answer.ok;
	} catch {
		return false;
	}
}
