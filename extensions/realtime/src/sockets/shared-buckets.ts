/**
 * How much a person may send over all replicas and by every door: counted in Redis, and by this
 * process alone while Redis is away.
 */
import { log } from '@cubehub/core/log';
import { take, type Bucket, type Rule } from '../domain/rate-limit.ts';
import { within } from './deadline.ts';
import { sharedRedis, type SharedRedis } from './redis.ts';

const PATIENCE_MS = 500;

/**
 * One call of a bucket that is kept as one moment: when it would be full again, in milliseconds.
 * ARGV: milliseconds a call takes to fill, calls of a burst. Answers the milliseconds to wait.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local each = tonumber(ARGV[1])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full - (ARGV[2] - 1) * each - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', full + each), 'PX', math.ceil(ARGV[2] * each) + 1000)
return 0`;

export type SharedBuckets = {
	/** Takes one call from the bucket of this name; answers the seconds to wait when there is none. */
	readonly take: (name: string, rule: Rule) => Promise<number | undefined>;
	/** Forgets what this process has counted alone. */
	readonly clear: () => void;
};

/** No bucket is empty at first. */
export function sharedBuckets(): SharedBuckets {
	const own = new Map<string, Bucket>();

	function takeHere(name: string, rule: Rule): number | undefined {
		const taken = take(own.get(name), rule, Date.now());
		own.set(name, taken.bucket);
		return taken.isAllowed ? undefined : taken.retryAfterSeconds;
	}

	return {
		take: async (name, rule) => {
			const redis = sharedRedis();
			if (!redis) return takeHere(name, rule);
			const waitMs = await takeThere(redis, name, rule);
			if (waitMs === undefined) return takeHere(name, rule);
			return waitMs === 0 ? undefined : Math.ceil(waitMs / 1_000);
		},
		clear: () => own.clear(),
	};
}

/** The milliseconds to wait; undefined when Redis does not say. */
async function takeThere(
	{ client, prefix }: SharedRedis,
	name: string,
	{ perSecond, burst }: Rule,
): Promise<number | undefined> {
	try {
		const asked = client.eval(TAKE, {
			keys: [`${prefix}limit:${name}`],
			arguments: [String(1_000 / perSecond), String(burst)],
		});
		const answer = await within(PATIENCE_MS, asked);
		return answer === undefined ? undefined : Number(answer);
	} catch (error) {
		log.debug('limit of this process only', { error });
		return undefined;
	}
}
