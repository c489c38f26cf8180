/**
 * Facts that others care about: who announces them, who is told, and the wake-up of the relay.
 *
 * - An event is written by the SQL function `outbox_add`, in the transaction that causes it.
 * - It is delivered at least once and takes effect exactly once: a consumer's effect and the mark
 *   that it is done commit together.
 * - Nothing here connects to anything: bundles register while they load, the relay starts with the
 *   server.
 */
import type { Queue } from 'bullmq';
import { startRelay, type RelayOptions } from './relay/relay.ts';
import type { Mode } from './relay/takeover.ts';
import { registeredSchedules } from './schedules.ts';
import type { Sql } from './sql.ts';

/** One event as a consumer meets it. `key` is what order is kept within, `at` when it was announced. */
export type OutboxEvent = {
	readonly eventId: string;
	readonly topic: string;
	readonly key: string | null;
	readonly payload: { readonly [key: string]: unknown };
	readonly correlationId: string | null;
	readonly actor: string | null;
	readonly at: Date;
};

/** What runs after the consumer's transaction has committed, once and at best: socket messages. */
export type AfterCommit = () => void;

export type Consumer = {
	/** The owner of the rows; at most 64 letters, never renamed while rows are undone. */
	readonly name: string;
	readonly topics: readonly string[];
	/** Events of one key take effect in the order in which they were announced. */
	readonly ordered?: true;
	/**
	 * The effect lies outside the database: mail, an identity provider. The handler runs without a
	 * transaction, each statement of `sql` alone, and the event is marked done afterwards. What a
	 * crash interrupts runs again, so the effect must bear repetition.
	 */
	readonly outside?: true;
	/** How long a handler may take before its transaction is thrown away. 30 if unset. */
	readonly timeoutSeconds?: number;
	/** Writes the effect by `sql`, in the transaction that marks the event done. Throw to be tried again. */
	readonly handle: (event: OutboxEvent, sql: Sql) => Promise<AfterCommit | void>;
	/** The same effect for many events in one transaction: a faster way, taken when several are due. */
	readonly handleTogether?: (
		events: readonly OutboxEvent[],
		sql: Sql,
	) => Promise<AfterCommit | void>;
};

/**
 * Consumers that are made while the house runs: every row whose consumer begins with `prefix`, under
 * the same promises as a consumer's rows. A route to one is a row of `outbox_routes`.
 */
export type ConsumerFamily = {
	/** Small letters and a colon at the end, `flow:`. Never the beginning of another prefix. */
	readonly prefix: string;
	/** As of a consumer. */
	readonly outside?: true;
	/** As of a consumer. */
	readonly timeoutSeconds?: number;
	/** As of a consumer; `consumer` is the whole name of the row's. */
	readonly handle: (event: OutboxEvent, sql: Sql, consumer: string) => Promise<AfterCommit | void>;
};

/** What the relay of this process offers to the rest of core. */
export type Relay = {
	readonly sql: Sql;
	readonly wake: () => void;
	readonly retry: (deadLetter: string, actor: string) => Promise<boolean>;
	/** Who runs the events now: the queue, or this process. */
	readonly mode: () => Mode;
	/** The queue itself; undefined without Redis, and before it has answered. */
	readonly queue: () => Queue | undefined;
	readonly stop: () => Promise<void>;
};

/** Thrown by a handler when no further attempt can help: the event becomes a dead letter at once. */
export class UnrecoverableError extends Error {
	override readonly name = 'UnrecoverableError';
}

const topicsOfDomains = new Map<string, readonly string[]>();
const consumers = new Map<string, Consumer>();
const families = new Map<string, ConsumerFamily>();
const cleanings = new Set<string>();
let relay: Relay | undefined;

/** Checks a consumer and gives it back, so that a bundle can declare it as data. */
export function consumer(declared: Consumer): Consumer {
	if (!/^[a-z][a-z0-9._:-]{0,63}$/.test(declared.name) || declared.name === 'none') {
		throw new Error(`"${declared.name}" cannot be the name of a consumer.`);
	}
	if (declared.topics.length === 0) {
		throw new Error(`The consumer "${declared.name}" listens to nothing.`);
	}
	if (declared.ordered && declared.handleTogether) {
		throw new Error(`The consumer "${declared.name}" is ordered: it takes one event at a time.`);
	}
	if (declared.outside && declared.handleTogether) {
		throw new Error(`The consumer "${declared.name}" works outside: it takes one event at a time.`);
	}
	return declared;
}

/** Says which events a domain announces; a second call for the same domain replaces the first. */
export function registerTopics(domain: string, topics: readonly string[]): void {
	const stranger = topics.find((topic) => !topic.startsWith(`${domain}.`));
	if (stranger !== undefined) {
		throw new Error(`The domain "${domain}" cannot announce "${stranger}".`);
	}
	topicsOfDomains.set(domain, topics);
}

/** Every event that can be announced, sorted. */
export function registeredTopics(): readonly string[] {
	return [...topicsOfDomains.values()].flat().toSorted();
}

/** Adds a consumer; the routes to it are written by the deploy. A second one of the same name replaces it. */
export function registerConsumer(declared: Consumer): void {
	consumers.set(declared.name, declared);
}

/** Every consumer of this process. */
export function registeredConsumers(): readonly Consumer[] {
	return [...consumers.values()];
}

/** Adds a family of consumers; a second one of the same prefix replaces it. */
export function registerConsumerFamily(declared: ConsumerFamily): void {
	if (!/^[a-z][a-z0-9-]{0,15}:$/.test(declared.prefix)) {
		throw new Error(`"${declared.prefix}" cannot be the prefix of consumers.`);
	}
	families.set(declared.prefix, declared);
}

/**
 * Has an SQL function `(p_limit integer) returns integer` called every night, again and again until
 * it removes less than its limit.
 */
export function registerCleaning(routine: string): void {
	if (!/^[a-z][a-z0-9_]{0,62}$/.test(routine)) {
		throw new Error(`"${routine}" cannot be the name of a cleaning function.`);
	}
	cleanings.add(routine);
}

/**
 * Starts the relay of this process with the registered consumers and schedules. Called once, when the server has
 * started; a command of Directus starts none.
 */
export function startRelaying(
	options: Omit<RelayOptions, 'consumers' | 'families' | 'cleanings' | 'schedules'>,
): {
	readonly stop: () => Promise<void>;
} {
	if (relay) throw new Error('A relay runs in this process already.');
	const started = startRelay({
		...options,
		consumers: registeredConsumers(),
		families: [...families.values()],
		cleanings: ['outbox_clean', ...cleanings],
		schedules: registeredSchedules(),
	});
	relay = started;

	return {
		stop: async () => {
			relay = undefined;
			await started.stop();
		},
	};
}

/** Tells the relays of all processes that something was committed. Costs nothing where none runs. */
export function wakeRelay(): void {
	relay?.wake();
}

/** Who runs the events of this process now, and the queue; undefined where no relay runs. */
export function relayStatus():
	{ readonly mode: Mode; readonly queue: Queue | undefined } | undefined {
	return relay && { mode: relay.mode(), queue: relay.queue() };
}

/** Statements of work beside the requests, each in a transaction of its own, on the relay's small pool. */
export function backgroundSql(): Sql {
	return runningRelay().sql;
}

/**
 * Lets a dead letter be tried again from its first attempt, and notes who asked for it.
 * Answers false when there is no such letter or it is not waiting.
 */
export async function retryDeadLetter(id: string | bigint, actor: string): Promise<boolean> {
	return runningRelay().retry(id.toString(), actor);
}

function runningRelay(): Relay {
	if (!relay) throw new Error('No relay runs in this process.');
	return relay;
}
