/**
 * PostgreSQL and Directus of a test's own, so that it may cut the power of either while the tests
 * beside it go on. The cluster keeps what it has acknowledged, as in production.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeFolder } from '../../scripts/stack/places.ts';
import { removePostgres, startPostgres } from '../../scripts/stack/postgres.ts';
import { serverOn, type OwnServer } from './own-server.ts';
import { deployTemplate } from './services.ts';

export type OwnHouse = OwnServer & {
	/** As `pg_ctl stop -m immediate`: no checkpoint, every connection is torn. Starts it again. */
	readonly stopDatabase: () => Promise<void>;
	/** The two halves of it: until the second, there is no database. */
	readonly cutDatabase: () => Promise<void>;
	readonly startDatabase: () => Promise<void>;
};

/** Makes a cluster, deploys to it, and starts a server on it; with the Redis of the run where asked. */
export async function ownHouse(options: { readonly usesRedis?: boolean } = {}): Promise<OwnHouse> {
	const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-house-')));
	const cluster = { folder, logFile: join(folder, 'postgres.log'), isDurable: true };
	let postgres = await startPostgres(cluster);
	const endWithWorker = (): void => {
		if (!postgres.child.hasEnded()) process.kill(postgres.child.identity.pid, 'SIGKILL');
	};
	process.once('exit', endWithWorker);
	const remove = (): void => {
		process.off('exit', endWithWorker);
		removePostgres(folder);
		rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	};

	const { database } = postgres;
	await deployTemplate({ ...inject('services'), template: database, redis: undefined, folder });
	const server = await serverOn(database, makeFolder(join(folder, 'server')), options);
	const cutDatabase = async (): Promise<void> => {
		process.kill(postgres.child.identity.pid, 'SIGQUIT');
		await postgres.child.ended;
	};
	const startDatabase = async (): Promise<void> => {
		postgres = await startPostgres(cluster);
	};
	return {
		...server,
		stopDatabase: async () => {
			await cutDatabase();
			await startDatabase();
		},
		cutDatabase,
		startDatabase,
		close: async () => {
			await server.close();
			await postgres.child.stop();
			remove();
		},
	};
}
