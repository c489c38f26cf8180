/** The two sides of a comparison of sockets: bare Socket.IO, and our server. */
import { join } from 'node:path';
import { startChild, untilReady } from '../scripts/stack/child.ts';
import { makeFolder, root } from '../scripts/stack/places.ts';
import { anyFree, isListening } from '../scripts/stack/ports.ts';
import { redisProgram, startRedis } from '../scripts/stack/redis.ts';
import type { House } from './house.ts';

export type Side = {
	readonly url: string;
	/** Where messages to rooms are posted. */
	readonly publishUrl: string;
	readonly pid: number;
	readonly stop: () => Promise<void>;
};

const START_DEADLINE_MS = 20_000;

/** As in production; but all clients of a measurement come from one address. */
export const crowded = { REALTIME_MAX_SOCKETS: '20000', REALTIME_MAX_SOCKETS_PER_IP: '20000' };

/** Starts Socket.IO alone, with the adapter where a Redis is named. */
export async function bareServer({ folder }: House, redis?: string): Promise<Side> {
	const port = await anyFree();
	const child = await startChild({
		name: 'Socket.IO',
		command: process.execPath,
		args: [join(root, 'bench', 'bare-sockets.ts'), String(port), redis ?? ''],
		environment: process.env,
		folder: root,
		logFile: join(folder, 'bare.log'),
		stopSignal: 'SIGTERM',
	});
	await untilReady(child, () => isListening(port), START_DEADLINE_MS);
	const url = `http://127.0.0.1:${port}`;
	return { url, publishUrl: url, pid: child.identity.pid, stop: () => child.stop() };
}

/** Starts our server, one of several where a Redis is named. */
export async function ourServer(house: House, redis?: string, port?: number): Promise<Side> {
	const settings = redis === undefined ? crowded : { ...crowded, REDIS: redis };
	const { url, pid, stop } = await house.serve(settings, port);
	return { url, publishUrl: `${url}/noop/publish`, pid, stop };
}

export type Two = readonly [Side, Side];

/** Two of each side on one Redis. */
export async function twoOfEach(
	house: House,
): Promise<{ readonly a: Two; readonly b: Two; readonly stop: () => Promise<void> }> {
	const program = redisProgram();
	if (program === undefined) throw new Error('Two replicas need redis-server or valkey-server.');
	const redis = await startRedis(program, {
		folder: makeFolder(join(house.folder, 'redis')),
		logFile: join(house.folder, 'redis.log'),
		isDurable: false,
	});
	const a: Two = [await bareServer(house, redis.url), await bareServer(house, redis.url)];
	const b: Two = [await ourServer(house, redis.url), await ourServer(house, redis.url)];
	return {
		a,
		b,
		stop: async () => {
			for (const side of [...a, ...b]) await side.stop();
			await redis.child.stop();
		},
	};
}
