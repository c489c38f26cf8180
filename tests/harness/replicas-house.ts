/**
 * Two replicas on one database, with a Redis of their own, behind nginx: each part may be killed and
 * started again without harm to other tests.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { nginxProgram, startNginx } from '../../scripts/replicas/nginx.ts';
import type { Child } from '../../scripts/stack/child.ts';
import { makeFolder } from '../../scripts/stack/places.ts';
import { anyFree } from '../../scripts/stack/ports.ts';
import { redisProgram, startRedis, type Redis } from '../../scripts/stack/redis.ts';
import { cloneDatabase, dropDatabase } from './clone.ts';
import type { TestDatabase } from './database.ts';
import { client, type Client } from './http.ts';
import { serverOn, type OwnServer } from './own-server.ts';

export type ReplicasHouse = {
	/** Of the proxy in front of both. */
	readonly url: string;
	readonly database: TestDatabase;
	/** A caller who meets either replica. */
	readonly client: (token?: string) => Client;
	readonly replicas: readonly [OwnServer, OwnServer];
	readonly redis: {
		readonly url: string;
		/** As a power cut: it has written nothing down. */
		readonly kill: () => Promise<void>;
		/** Starts it again, empty, on the same port. */
		readonly start: () => Promise<void>;
	};
	/** Ends all of it, and deletes the database; call it in afterAll. */
	readonly close: () => Promise<void>;
};

type Options = {
	/** Settings of both replicas that differ from those of the shared server. */
	readonly settings?: { readonly [name: string]: string };
};

/** What this machine lacks for two replicas; a test that needs them is left out and says so. */
export const lacksForReplicas: string | undefined = lacking();

function lacking(): string | undefined {
	if (redisProgram() === undefined) return 'no redis-server or valkey-server in PATH';
	return nginxProgram() === undefined ? 'no nginx' : undefined;
}

/** Starts both replicas on a fresh copy of the deployed database. */
export async function replicasHouse({ settings = {} }: Options = {}): Promise<ReplicasHouse> {
	const services = inject('services');
	const name = `replicas_${randomUUID().slice(0, 8)}`;
	const folder = makeFolder(join(services.folder, name));
	const place = await cloneDatabase(services.template, name);
	const redis = await ownRedis(folder);
	const port = await anyFree();
	const shared = {
		REDIS: redis.url,
		PUBLIC_URL: `http://localhost:${port}`,
		STORAGE_LOCAL_ROOT: makeFolder(join(folder, 'uploads')),
		...settings,
	};
	const start = (replica: string): Promise<OwnServer> =>
		serverOn(place, makeFolder(join(folder, replica)), { settings: shared });
	const replicas = await Promise.all([start('first'), start('second')]);
	const proxy = await startNginx(nginxProgram() ?? '', {
		folder,
		logFile: join(folder, 'proxy.log'),
		port,
		replicas: replicas.map(({ url }) => Number(new URL(url).port)),
	});
	const forgetProxy = endWithWorker(proxy.child);

	return {
		url: proxy.url,
		database: replicas[0].database,
		client: (token) => client(token, proxy.url),
		replicas,
		redis,
		close: async () => {
			forgetProxy();
			await proxy.child.kill();
			for (const replica of replicas) await replica.close();
			await redis.close();
			await dropDatabase(place);
		},
	};
}

type OwnRedis = ReplicasHouse['redis'] & { readonly close: () => Promise<void> };

async function ownRedis(folder: string): Promise<OwnRedis> {
	const begin = (): Promise<Redis> =>
		startRedis(redisProgram() ?? '', {
			folder,
			logFile: join(folder, 'redis.log'),
			isDurable: false,
		});
	let running = await begin();
	let forget = endWithWorker(running.child);
	const kill = async (): Promise<void> => {
		forget();
		if (!running.child.hasEnded()) await running.child.kill();
	};
	return {
		url: running.url,
		kill,
		start: async () => {
			running = await begin();
			forget = endWithWorker(running.child);
		},
		close: kill,
	};
}

/** A worker of vitest that dies takes the process along. Answers how to take that back. */
function endWithWorker(child: Child): () => void {
	const end = (): void => {
		if (!child.hasEnded()) process.kill(child.identity.pid, 'SIGKILL');
	};
	process.once('exit', end);
	return () => void process.off('exit', end);
}
