/** A Directus of a test's own, which it may kill and start again without harm to the others. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { databaseVariables, startDirectus, type Directus } from '../../scripts/stack/directus.ts';
import type { Ending } from '../../scripts/stack/child.ts';
import { makeFolder } from '../../scripts/stack/places.ts';
import { anyFree } from '../../scripts/stack/ports.ts';
import type { Database } from '../../scripts/stack/postgres.ts';
import { cloneDatabase, dropDatabase } from './clone.ts';
import { open, type TestDatabase } from './database.ts';
import { serverSettings, testEnvironment } from './environment.ts';
import { client, type Client } from './http.ts';

export type OwnServer = {
	readonly url: string;
	readonly database: TestDatabase;
	readonly client: (token?: string) => Client;
	readonly pid: () => number;
	/** Whether its process is gone, for whatever reason. */
	readonly hasEnded: () => boolean;
	/** As a power cut: no signal handler runs. */
	readonly kill: () => Promise<void>;
	/** Asks it to end, as a deployment does; answers how it ended. */
	readonly terminate: () => Promise<Ending>;
	/** Starts it again on the same port and database. */
	readonly restart: () => Promise<void>;
	/** All that it has written. */
	readonly log: () => string;
	/** Ends it, and deletes the database that was made for it; call it in afterAll. */
	readonly close: () => Promise<void>;
};

type Options = {
	/** Settings that differ from those of the shared server. */
	readonly settings?: { readonly [name: string]: string };
	/** With the Redis of the run, where there is one. Its channels are shared, so: false by default. */
	readonly usesRedis?: boolean;
};

/** Starts a server with a fresh copy of the deployed database. */
export async function ownServer(options: Options = {}): Promise<OwnServer> {
	const services = inject('services');
	const name = `own_${randomUUID().slice(0, 8)}`;
	const place = await cloneDatabase(services.template, name);
	const server = await serverOn(place, makeFolder(join(services.folder, name)), options);
	return {
		...server,
		close: async () => {
			await server.close();
			await dropDatabase(place);
		},
	};
}

/** Starts a server on a deployed database of the caller's, which stays when the server is closed. */
export async function serverOn(
	place: Database,
	folder: string,
	{ settings = {}, usesRedis = false }: Options = {},
): Promise<OwnServer> {
	const services = inject('services');
	const logFile = join(folder, 'directus.log');
	const port = await anyFree();
	const start = (): Promise<Directus> =>
		startDirectus(
			{
				port,
				database: databaseVariables(place),
				redis: usesRedis ? services.redis : undefined,
				secret: services.secret,
				folder,
				settings: { ...serverSettings, ...settings },
			},
			testEnvironment(),
			logFile,
		);
	let server = await start();
	const endWithWorker = (): void => {
		if (!server.child.hasEnded()) process.kill(server.child.identity.pid, 'SIGKILL');
	};
	process.once('exit', endWithWorker);

	return {
		url: server.url,
		database: open(place),
		client: (token) => client(token, server.url),
		pid: () => server.child.identity.pid,
		hasEnded: () => server.child.hasEnded(),
		kill: () => server.child.kill(),
		terminate: async () => {
			await server.child.stop();
			return server.child.ended;
		},
		restart: async () => {
			server = await start();
		},
		log: () => readFileSync(logFile, 'utf8'),
		close: async () => {
			process.off('exit', endWithWorker);
			if (!server.child.hasEnded()) await server.child.kill();
		},
	};
}
