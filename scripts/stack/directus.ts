/** Directus with our configuration and bundles, as a child process. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startChild, untilReady, type Child } from './child.ts';
import { makeFolder, root } from './places.ts';
import type { Database } from './postgres.ts';

export type Directus = { readonly child: Child; readonly url: string };

export type DirectusOptions = {
	readonly port: number;
	readonly database: DatabaseVariables;
	readonly redis: string | undefined;
	readonly secret: string;
	/** Its own: the studio that it builds there is overwritten by an instance that shares it. */
	readonly folder: string;
	/** Wins over everything else. */
	readonly settings: { readonly [name: string]: string };
};

export type DatabaseVariables = { readonly [name: string]: string };

const START_DEADLINE_MS = 120_000;

/** The variables by which Directus finds a database of ours. */
export function databaseVariables({
	host,
	port,
	name,
	user,
	password,
}: Database): DatabaseVariables {
	return {
		DB_CLIENT: 'pg',
		DB_HOST: host,
		DB_PORT: String(port),
		DB_DATABASE: name,
		DB_USER: user,
		DB_PASSWORD: password,
	};
}

/** What the server and the deploy need to know; added to the environment they inherit. */
export function directusVariables(options: DirectusOptions): { readonly [name: string]: string } {
	return {
		...options.database,
		...(options.redis === undefined ? {} : { REDIS: options.redis }),
		CONFIG_PATH: join(root, 'bin', 'directus.config.mjs'),
		EXTENSIONS_PATH: join(root, 'extensions'),
		EXTENSIONS_MUST_LOAD: 'true',
		PORT: String(options.port),
		PUBLIC_URL: `http://localhost:${options.port}`,
		SECRET: options.secret,
		TEMP_PATH: makeFolder(join(options.folder, 'temp')),
		STORAGE_LOCAL_ROOT: makeFolder(join(options.folder, 'uploads')),
		...options.settings,
	};
}

/**
 * Starts the server and waits until it answers. Not by the `directus` command: that one asks the
 * package registry for a newer version first, at every start.
 */
export async function startDirectus(
	options: DirectusOptions,
	inherited: NodeJS.ProcessEnv,
	logFile: string,
	listen?: (text: string) => void,
): Promise<Directus> {
	const child = await startChild({
		name: 'Directus',
		command: process.execPath,
		args: [createRequire(import.meta.url).resolve('@directus/api/cli/run.js'), 'start'],
		environment: { ...inherited, ...directusVariables(options) },
		folder: root,
		logFile,
		stopSignal: 'SIGTERM',
		listen,
	});
	const url = `http://localhost:${options.port}`;
	await untilReady(child, () => answersPing(options.port), START_DEADLINE_MS);
	return { child, url };
}

async function answersPing(port: number): Promise<boolean> {
	try {
		const answer = await fetch(`http://127.0.0.1:${port}/server/ping`, {
			signal: AbortSignal.timeout(2000),
		});
		return answer.ok && (await answer.text()) === 'pong';
	} catch {
		return false;
	}
}
