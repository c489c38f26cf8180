/** How much each socket and each person may send to this process. */
import { take, type Bucket, type Rule } from '../domain/rate-limit.ts';

const SOCKET: Rule = { perSecond: 50, burst: 50 };
const USER: Rule = { perSecond: 100, burst: 100 };

/** Buckets by name, shared by all sockets of a person. */
export type Buckets = Map<string, Bucket>;

export type Limits = {
	/** Takes one event; answers the seconds to wait when there are too many. */
	readonly take: (event: string, rule: Rule | undefined) => number | undefined;
};

/** The limits of one socket; `users` holds what its owner's sockets share. */
export function limitsOf(userId: string, users: Buckets, clock: () => number = Date.now): Limits {
	const own: Buckets = new Map();

	return {
		take: (event, rule) =>
			drawn(own, '', SOCKET, clock()) ??
			drawn(users, userId, USER, clock()) ??
			(rule && drawn(own, event, rule, clock())),
	};
}

function drawn(buckets: Buckets, name: string, rule: Rule, now: number): number | undefined {
	const taken = take(buckets.get(name), rule, now);
	buckets.set(name, taken.bucket);
	return taken.isAllowed ? undefined : taken.retryAfterSeconds;
}
