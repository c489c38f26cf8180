/** A Redis of a test's own, which it may kill. It keeps nothing: each start finds it empty. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisProgram, startRedis } from '../../scripts/stack/redis.ts';

export type OwnRedis = {
	/** The same after each start. */
	readonly url: string;
	readonly port: number;
	/** As a power cut. */
	readonly kill: () => Promise<void>;
	/** Starts it again, empty. */
	readonly start: () => Promise<void>;
	readonly close: () => Promise<void>;
};

/** Whether the machine has one. */
export const hasRedis: boolean = redisProgram() !== undefined;

/** Starts one. Throws where the machine has none. */
export async function ownRedis(): Promise<OwnRedis> {
	const program = redisProgram();
	if (program === undefined) throw new Error('This machine has no Redis.');
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-redis-'));
	const begin = () =>
		startRedis(program, { folder, logFile: join(folder, 'redis.log'), isDurable: false });

	let redis = await begin();
	const endWithWorker = (): void => {
		if (!redis.child.hasEnded()) process.kill(redis.child.identity.pid, 'SIGKILL');
	};
	process.once('exit', endWithWorker);
	return {
		url: redis.url,
		port: Number(new URL(redis.url).port),
		kill: () => redis.child.kill(),
		start: async () => {
			redis = await begin();
		},
		close: async () => {
			process.off('exit', endWithWorker);
			if (!redis.child.hasEnded()) await redis.child.kill();
			rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}
