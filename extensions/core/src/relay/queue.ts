/**
 * The queue of the outbox in Redis, by BullMQ: it spreads events over the processes of a house.
 *
 * - It holds the numbers of rows and nothing of what happened: whoever reads Redis learns nothing,
 *   and a Redis that comes back empty has lost nothing.
 * - Whoever adds learns at once that Redis is away; nothing is kept for later.
 * - A job runs once, whatever becomes of it: attempts are counted in PostgreSQL.
 */
import { Queue, Worker, type Job, type JobsOptions } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { log } from '../log.ts';
import type { OutboxRow } from './rows.ts';
import type { Seen } from './takeover.ts';
import { atMostEvery } from './throttle.ts';

/** The name of the queue; its keys begin with the prefix of the house. */
const NAME = 'outbox';
/** How long whoever adds waits for Redis. */
const ANSWER_MS = 1_000;
const RECONNECT_MAX_MS = 1_000;
const WARN_EVERY_MS = 10_000;
const PROBE_SECONDS = 60;

const jobOptions = {
	attempts: 1,
	removeOnComplete: { age: 3_600, count: 10_000 },
	removeOnFail: { age: 86_400 },
} as const satisfies JobsOptions;

export type QueueOptions = {
	readonly url: string;
	/** Ends with a colon. */
	readonly prefix: string;
	/** How many jobs the worker of this process holds at a time. */
	readonly width: number;
	/** Resolves when the row has run. */
	readonly take: (row: OutboxRow) => Promise<void>;
	/** The connection was lost: what had been added may be gone. */
	readonly onLost: () => void;
	/** There is something to look at: the connection is back, or a job has ended. */
	readonly onChange: () => void;
};

export type OutboxQueue = {
	/** What is seen of the queue now; undefined while Redis does not answer. */
	readonly look: () => Promise<Seen>;
	/** Throws at once while Redis is away. */
	readonly add: (rows: readonly OutboxRow[]) => Promise<void>;
	/** For whoever wants to look inside; undefined before Redis has answered for the first time. */
	readonly inside: () => Queue | undefined;
	/** Takes no more jobs, and resolves when those in hand have ended. */
	readonly close: () => Promise<void>;
	/** Lets go of Redis, whatever runs. */
	readonly disconnect: () => void;
};

/** The row of a job, as JSON holds it. */
type JobData = {
	readonly id: string;
	readonly eventId: string;
	readonly consumer: string;
	readonly key: string | null;
	readonly attempts: number;
	readonly dispatches: string;
};

/** Connects in the background, and again whenever the connection is lost. */
export function outboxQueue(options: QueueOptions): OutboxQueue {
	const links = linksTo(options.url);
	const { producer } = links;
	const counts: Counts = { taken: 0, inHand: 0 };
	let open: Open | undefined;
	let opening: Promise<void> | undefined;

	// Not before Redis answers: what BullMQ asks when it begins must not fail.
	async function begin(): Promise<void> {
		opening ??= openQueue(options, links, counts).then((opened) => {
			open = opened;
			if (!opened) opening = undefined;
		});
		await opening;
		options.onChange();
	}

	producer.on('close', options.onLost);
	producer.on('ready', () => void begin().catch(links.warn));

	return {
		look: async () => {
			if (!open || producer.status !== 'ready') return undefined;
			try {
				// A Redis that is full, or only a copy of another one, is read and cannot be written.
				const [waiting] = await Promise.all([
					open.queue.getWaitingCount(),
					producer.set(`${options.prefix}${NAME}-probe`, '', 'EX', PROBE_SECONDS),
				]);
				return { waiting, ...counts };
			} catch {
				return undefined;
			}
		},
		add: async (rows) => {
			if (!open) throw new Error('Redis has not answered yet.');
			await open.queue.addBulk(rows.map((row) => ({ name: row.consumer, ...jobOf(row) })));
		},
		inside: () => open?.queue,
		close: async () => {
			await open?.worker.close();
		},
		disconnect: () => {
			producer.disconnect();
			links.consumer.disconnect();
		},
	};
}

type Counts = { taken: number; inHand: number };
type Open = { readonly queue: Queue; readonly worker: Worker<JobData> };
/** The one that adds and fails at once, and the one that waits for jobs for as long as it takes. */
type Links = { readonly producer: Redis; readonly consumer: Redis; readonly warn: () => void };

function linksTo(url: string): Links {
	const warn = atMostEvery(WARN_EVERY_MS, () => log.warn('redis of the queue is away'));
	const producer = connection(url, {
		enableOfflineQueue: false,
		maxRetriesPerRequest: 1,
		commandTimeout: ANSWER_MS,
	}).on('error', warn);
	const consumer = connection(url, { maxRetriesPerRequest: null }).on('error', warn);
	return { producer, consumer, warn };
}

/** Begins to take jobs. Undefined when Redis went away in the middle of it. */
async function openQueue(
	{ prefix: withColon, width, take, onChange }: QueueOptions,
	{ producer, consumer, warn }: Links,
	counts: Counts,
): Promise<Open | undefined> {
	const prefix = withColon.replace(/:$/, '');
	const queue = new Queue(NAME, { connection: producer, prefix, defaultJobOptions: jobOptions });
	queue.on('error', warn);
	try {
		await queue.waitUntilReady();
	} catch {
		await queue.close().catch(() => undefined);
		return undefined;
	}

	async function run(job: Job<JobData>): Promise<void> {
		counts.taken += 1;
		counts.inHand += 1;
		try {
			await take(rowOf(job.data));
		} finally {
			counts.inHand -= 1;
			onChange();
		}
	}
	const worker = new Worker<JobData>(NAME, run, {
		connection: consumer,
		prefix,
		concurrency: width,
		// Redis may be back at any moment, and the default is to look a quarter of a minute later.
		runRetryDelay: RECONNECT_MAX_MS,
	}).on('error', warn);
	return { queue, worker };
}

function connection(url: string, options: RedisOptions): Redis {
	return new Redis(url, {
		...options,
		connectionName: 'cubehub queue',
		retryStrategy: (times) => Math.min(times * 100, RECONNECT_MAX_MS),
	});
}

function jobOf(row: OutboxRow): { data: JobData; opts: JobsOptions } {
	const { id, dispatches, ...rest } = row;
	return {
		data: {
			id: id.toString(),
			eventId: rest.eventId,
			consumer: rest.consumer,
			key: rest.key,
			attempts: rest.attempts,
			dispatches: dispatches.toString(),
		},
		// Never used twice, so that none is taken for one that was added before.
		opts: { jobId: `ob-${id}-${dispatches}` },
	};
}

function rowOf({ id, dispatches, ...rest }: JobData): OutboxRow {
	return { ...rest, id: BigInt(id), dispatches: BigInt(dispatches) };
}
