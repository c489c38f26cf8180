/** How much each socket and each person may send. */
import { take, type Bucket, type Rule } from '../domain/rate-limit.ts';
import type { SharedBuckets } from './shared-buckets.ts';

const SOCKET: Rule = { perSecond: 50, burst: 50 };
const OWNER: Rule = { perSecond: 100, burst: 100 };

/** Whoever is cut off more often than this waits at the door. */
const CUT_OFF: Rule = { perSecond: 1 / 12, burst: 5 };

/** Buckets by name, shared by all sockets of a person in this process. */
export type Buckets = Map<string, Bucket>;

export type Limits = {
	/** Takes one event of this socket; answers the seconds to wait when there are too many. */
	readonly take: (event: string, rule: Rule | undefined) => number | undefined;
	/** The same over all connections of the owner, wherever they are. */
	readonly takeOfOwner: (event: string, rule: Rule) => Promise<number | undefined>;
	/** Counts that a connection of the owner was cut off for sending too much. */
	readonly noteCutOff: () => void;
};

type Shared = {
	/** What the sockets of this process share. */
	readonly here: Buckets;
	/** What those of all processes share. */
	readonly everywhere: SharedBuckets;
};

/** The limits of one socket; its `owner` is a person, or an address where nobody is known. */
export function limitsOf(owner: string, shared: Shared, clock: () => number = Date.now): Limits {
	const own: Buckets = new Map();

	return {
		take: (event, rule) =>
			drawn(own, '', SOCKET, clock()) ??
			drawn(shared.here, owner, OWNER, clock()) ??
			(rule && drawn(own, event, rule, clock())),
		takeOfOwner: (event, rule) => shared.everywhere.take(`${event}:${owner}`, rule),
		noteCutOff: () => void drawn(shared.here, cutOffsOf(owner), CUT_OFF, clock()),
	};
}

/** The seconds until somebody may connect who was cut off too often; undefined when now. */
export function waitAtDoor(here: Buckets, owner: string, now = Date.now()): number | undefined {
	const next = take(here.get(cutOffsOf(owner)), CUT_OFF, now);
	return next.isAllowed ? undefined : next.retryAfterSeconds;
}

function cutOffsOf(owner: string): string {
	return `cut off:${owner}`;
}

function drawn(buckets: Buckets, name: string, rule: Rule, now: number): number | undefined {
	const taken = take(buckets.get(name), rule, now);
	buckets.set(name, taken.bucket);
	return taken.isAllowed ? undefined : taken.retryAfterSeconds;
}
