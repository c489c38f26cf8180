/**
 * Who is in a room, on whichever replica and by whichever protocol, each person once.
 *
 * - Whoever comes first or goes last with any connection is announced to the room; a second tab is
 *   nothing new.
 * - While Redis is away each replica knows its own people; when it is back they are entered anew.
 */
import { randomUUID } from 'node:crypto';
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import type { Published, Room } from './domain/rooms.ts';
import { announcer, type Announcer } from './presence/announcer.ts';
import { leasedPresence, type LeasedPresence } from './presence/leased.ts';
import { localPresence, type LocalPresence } from './presence/local.ts';
import { within } from './sockets/deadline.ts';
import type { SharedRedis } from './sockets/redis.ts';
import { activeUser, type Profile } from './store.ts';

const LEASE_MS = 60_000;
/** Who does not hear from Redis by then goes on with what this process knows. */
const PATIENCE_MS = 1_000;

export type Presence = {
	/**
	 * A connection of the person entered; answers whether it is their first in the room. What the room
	 * is told of them is read where `profile` is not given.
	 */
	readonly enter: (
		room: Room,
		user: string,
		connection: string,
		profile?: Profile,
	) => Promise<boolean>;
	/** It left; answers whether it was their last. */
	readonly leave: (room: Room, user: string, connection: string) => Promise<boolean>;
	/** Everybody in the room. */
	readonly online: (room: Room) => Promise<readonly string[]>;
	readonly count: (room: Room) => Promise<number>;
};

type Running = Presence & {
	/** Redis can be asked now, and may know nothing, or nothing any more. */
	readonly enterAnew: () => void;
	/** Waits for what is on its way, a second at most. */
	readonly stop: () => Promise<void>;
};

let running: Presence | undefined;

const report = (error: unknown): void => log.debug('presence not renewed', { error });

/** Who is where, as this process knows it. */
export function presence(): Presence {
	if (!running) throw new Error('No sockets are served in this process.');
	return running;
}

/** Begins to keep presence, over all replicas where there is Redis. */
export function keepPresence(
	publish: (message: Published) => void,
	redis?: SharedRedis,
	leaseMs = LEASE_MS,
): Running {
	const local = localPresence();
	const leased = redis && leasedPresence({ ...redis, replica: randomUUID(), leaseMs });
	const census = {
		count: (room: Room) => shared(async () => leased?.count(room), local.online(room).length),
		online: (room: Room) => shared(async () => leased?.online(room), local.online(room)),
	};
	const announcing = announcer(publish, census);
	const steps = stepsOf(local, leased, announcing);
	const stopRenewing = leased && keepLease({ local, leased, announcing }, leaseMs / 3);

	const kept: Running = {
		...census,
		enter: (...entered) => steps.track(steps.enter(...entered)),
		leave: (...left) => steps.track(steps.leave(...left)),
		enterAnew: () => {
			if (leased) steps.track(renewed({ local, leased, announcing })).catch(report);
		},
		stop: async () => {
			await within(PATIENCE_MS, steps.idle());
			stopRenewing?.();
			announcing.stop();
			running = undefined;
		},
	};
	running = kept;
	return kept;
}

function stepsOf(local: LocalPresence, leased: LeasedPresence | undefined, told: Announcer) {
	const underway = new Set<Promise<unknown>>();

	return {
		enter: async (room: Room, user: string, connection: string, profile?: Profile) => {
			const isFirstHere = local.enter(room, user, connection);
			const isFirst = isFirstHere && (await shared(async () => leased?.enter(room, user), true));
			if (isFirst) {
				const known = profile ?? (await activeUser(backgroundSql(), user));
				if (known) told.joined(room, known);
			}
			told.changed(room);
			return isFirst;
		},
		leave: async (room: Room, user: string, connection: string) => {
			const isLastHere = local.leave(room, user, connection);
			const isEmpty = local.online(room).length === 0;
			const ask = async () => leased?.leave(room, user, isEmpty);
			const isLast = isLastHere && (await shared(ask, true));
			if (isLast) {
				told.left(room, user);
				told.changed(room);
			}
			return isLast;
		},
		track: <Answer>(step: Promise<Answer>): Promise<Answer> => {
			underway.add(step);
			step.finally(() => underway.delete(step)).catch(() => undefined);
			return step;
		},
		idle: () => Promise.allSettled(underway),
	};
}

/** What Redis answers, or `otherwise` where there is none or it does not answer in time. */
async function shared<Answer>(
	ask: () => Promise<Answer | undefined>,
	otherwise: Answer,
): Promise<Answer> {
	try {
		return (await within(PATIENCE_MS, ask())) ?? otherwise;
	} catch (error) {
		log.debug('presence of this process only', { error });
		return otherwise;
	}
}

type Leasing = {
	readonly local: LocalPresence;
	readonly leased: LeasedPresence;
	readonly announcing: Announcer;
};

/** Renews the lease in time and clears up after replicas that did not; the answer ends that. */
function keepLease(leasing: Leasing, everyMs: number): () => void {
	const { leased, announcing } = leasing;
	const renew = async (): Promise<void> => {
		if (await leased.renew()) await enterAll(leasing);
		for (const { room, user } of await leased.sweep()) {
			announcing.left(room, user);
			announcing.changed(room);
		}
	};

	renew().catch(report);
	const timer = setInterval(() => void renew().catch(report), everyMs).unref();
	return () => clearInterval(timer);
}

/** The lease and everybody in it, as if for the first time. */
async function renewed(leasing: Leasing): Promise<void> {
	await leasing.leased.renew();
	await enterAll(leasing);
}

async function enterAll({ local, leased, announcing }: Leasing): Promise<void> {
	for (const room of local.rooms()) {
		await Promise.all(local.online(room).map((user) => leased.enter(room, user)));
		announcing.changed(room);
	}
}
