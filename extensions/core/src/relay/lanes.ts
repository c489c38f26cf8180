/**
 * Which of the leased rows run now.
 *
 * - At most `width` jobs run at a time.
 * - Rows of one key of an ordered consumer run one after the other, oldest first.
 * - A consumer that takes events together has one job at a time: what comes in meanwhile is its
 *   next job. A row that failed before runs alone, so that it cannot take others with it.
 */
import type { Consumer } from '../outbox.ts';
import type { OutboxRow } from './rows.ts';
import { bell } from './throttle.ts';

const TOGETHER_MAX = 100;
const LOOK_AGAIN_MS = 500;

export type Job = { readonly consumer: Consumer; readonly rows: readonly OutboxRow[] };

export type Lanes = {
	readonly add: (rows: readonly OutboxRow[]) => void;
	/** Rows that wait for a lane. */
	readonly waiting: () => number;
	/** Resolves when fewer rows than this wait. */
	readonly below: (count: number) => Promise<void>;
	/** Drops what waits and resolves when nothing runs any more. */
	readonly drain: () => Promise<void>;
};

/** Starts `run` for each job as soon as a lane and the job's turn are free. `run` must not throw. */
export function lanes(
	consumers: ReadonlyMap<string, Consumer>,
	width: number,
	run: (job: Job) => Promise<void>,
): Lanes {
	let queue: readonly OutboxRow[] = [];
	const running = new Set<Promise<void>>();
	const turns = new Set<string>();
	const changed = bell();

	function start(): void {
		while (running.size < width) {
			const job = nextJob(queue, consumers, turns);
			if (!job) return;
			queue = queue.filter((row) => !job.rows.includes(row));
			changed.ring();
			const turn = turnOf(job.consumer, job.rows[0]);
			if (turn !== undefined) turns.add(turn);
			const done = run(job).finally(() => {
				running.delete(done);
				if (turn !== undefined) turns.delete(turn);
				start();
			});
			running.add(done);
		}
	}

	return {
		add: (rows) => {
			queue = [...queue, ...rows];
			start();
		},
		waiting: () => queue.length,
		below: async (count) => {
			while (queue.length >= count) await changed.wait(LOOK_AGAIN_MS);
		},
		drain: async () => {
			queue = [];
			changed.ring();
			await Promise.all(running);
		},
	};
}

function nextJob(
	queue: readonly OutboxRow[],
	consumers: ReadonlyMap<string, Consumer>,
	turns: ReadonlySet<string>,
): Job | undefined {
	for (const row of queue) {
		const consumer = consumers.get(row.consumer);
		if (!consumer) continue;
		const turn = turnOf(consumer, row);
		if (turn === undefined || !turns.has(turn)) {
			return { consumer, rows: consumer.handleTogether ? fellowsOf(row, queue) : [row] };
		}
	}
	return undefined;
}

/** What only one job may hold at a time; undefined for rows that run whenever they like. */
function turnOf(consumer: Consumer, row: OutboxRow | undefined): string | undefined {
	if (consumer.handleTogether) return consumer.name;
	if (consumer.ordered && row?.event.key) return `${consumer.name} ${row.event.key}`;
	return undefined;
}

function fellowsOf(first: OutboxRow, queue: readonly OutboxRow[]): readonly OutboxRow[] {
	if (first.attempts > 0) return [first];
	return queue
		.filter((row) => row.consumer === first.consumer && row.attempts === 0)
		.slice(0, TOGETHER_MAX);
}
