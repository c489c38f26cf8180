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
	/** Resolves when these rows have run, or were dropped. Rows of unknown consumers never run. */
	readonly add: (rows: readonly OutboxRow[]) => Promise<void>;
	/** Rows that wait for a lane. */
	readonly waiting: () => number;
	/** Resolves when fewer rows than this wait. */
	readonly below: (count: number) => Promise<void>;
	/** Drops what waits, and answers it. */
	readonly drop: () => readonly OutboxRow[];
	/** Resolves when nothing runs any more. */
	readonly idle: () => Promise<void>;
};

/** Starts `run` for each job as soon as a lane and the job's turn are free. `run` must not throw. */
export function lanes(
	find: (consumer: string) => Consumer | undefined,
	width: number,
	run: (job: Job) => Promise<void>,
): Lanes {
	let queue: readonly OutboxRow[] = [];
	const endings = new Map<OutboxRow, () => void>();
	const running = new Set<Promise<void>>();
	const turns = new Set<string>();
	const changed = bell();

	function start(): void {
		while (running.size < width) {
			const job = nextJob(queue, find, turns);
			if (!job) return;
			queue = queue.filter((row) => !job.rows.includes(row));
			changed.ring();
			const turn = turnOf(job.consumer, job.rows[0]);
			if (turn !== undefined) turns.add(turn);
			const done = run(job).finally(() => {
				running.delete(done);
				if (turn !== undefined) turns.delete(turn);
				end(job.rows);
				start();
			});
			running.add(done);
		}
	}

	function end(rows: readonly OutboxRow[]): void {
		for (const row of rows) {
			endings.get(row)?.();
			endings.delete(row);
		}
	}

	return {
		add: async (rows) => {
			const ended = rows.map(
				(row) => new Promise<void>((resolve) => void endings.set(row, resolve)),
			);
			queue = [...queue, ...rows];
			start();
			await Promise.all(ended);
		},
		waiting: () => queue.length,
		below: async (count) => {
			while (queue.length >= count) await changed.wait(LOOK_AGAIN_MS);
		},
		drop: () => {
			const dropped = queue;
			queue = [];
			end(dropped);
			changed.ring();
			return dropped;
		},
		idle: async () => {
			while (running.size > 0) await Promise.all(running);
		},
	};
}

function nextJob(
	queue: readonly OutboxRow[],
	find: (consumer: string) => Consumer | undefined,
	turns: ReadonlySet<string>,
): Job | undefined {
	for (const row of queue) {
		const consumer = find(row.consumer);
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
	if (consumer.ordered && row?.key) return `${consumer.name} ${row.key}`;
	return undefined;
}

function fellowsOf(first: OutboxRow, queue: readonly OutboxRow[]): readonly OutboxRow[] {
	if (first.attempts > 0) return [first];
	return queue
		.filter((row) => row.consumer === first.consumer && row.attempts === 0)
		.slice(0, TOGETHER_MAX);
}
