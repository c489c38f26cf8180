/** Where tries are counted: Redis, or this process where there is none or it does not answer. */
import { log } from '@cubehub/core/log';
import { keyPrefix } from '@cubehub/core/redis';
import { Redis } from 'ioredis';
import {
	RateLimiterMemory,
	RateLimiterRedis,
	type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { useEnv } from '@directus/env';

export type Counting = {
	readonly name: string;
	/** How many tries are free. */
	readonly points: number;
	/** How long they count, and how long the first one too many locks. */
	readonly seconds: number;
};

const limiters = new Map<string, RateLimiterAbstract>();
let connection: Redis | undefined;

/** The counter of a limit; the same one for the same numbers. */
export function limiterOf(counting: Counting): RateLimiterAbstract {
	const id = `${counting.name}:${counting.points}:${counting.seconds}`;
	const known = limiters.get(id) ?? made(counting);
	limiters.set(id, known);
	return known;
}

function made({ name, points, seconds }: Counting): RateLimiterAbstract {
	const options = {
		keyPrefix: `${keyPrefix(useEnv())}limit:${name}`,
		points,
		duration: seconds,
		// A lock lasts its whole time from the try that was one too many.
		blockDuration: seconds,
	};
	const own = new RateLimiterMemory(options);
	const url = useEnv()['REDIS'];
	if (typeof url !== 'string' || url === '') return own;
	return new RateLimiterRedis({
		...options,
		storeClient: (connection ??= connected(url)),
		rejectIfRedisNotReady: true,
		insuranceLimiter: own,
	});
}

/** A request never waits for a Redis that is away. */
function connected(url: string): Redis {
	const redis = new Redis(url, {
		enableOfflineQueue: false,
		maxRetriesPerRequest: 1,
		commandTimeout: 1_000,
		// One that is silent is away from then on: nobody waits for it a second time.
		socketTimeout: 1_000,
		connectionName: 'cubehub limits',
	});
	redis.on('error', (error: unknown) => log.warn('redis of the limits failed', { error }));
	return redis;
}
