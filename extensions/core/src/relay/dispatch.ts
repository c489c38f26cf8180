/**
 * Where claimed rows go: into the lanes of this process, or by the queue into those of any.
 *
 * - A row that the queue did not take is due again at once; so is one that may have been lost with
 *   Redis before anybody started it.
 * - A row that comes back from the queue again and again runs here.
 */
import type { Lanes } from './lanes.ts';
import type { OutboxQueue } from './queue.ts';
import type { OutboxRow } from './rows.ts';
import { takeover, type Mode } from './takeover.ts';

/** So many rows are on their way at a time, in the lanes or in the queue. */
const ON_THEIR_WAY_MAX = 200;
const TAKE_OVER_MS = 10_000;
/** Whatever the queue did with a row, it did within this time. */
const REMEMBERED_MS = 30_000;
/** So often the queue may give a row to a process that does not know its consumer, or lose it. */
const MOST_STRAYS = 3n;

export type Dispatch = {
	/** Resolves with how many rows may be claimed now; 0 while the queue is away for a moment. */
	readonly room: () => Promise<number>;
	/** Sends claimed rows on their way. Never throws: what cannot be sent is given back. */
	readonly send: (rows: readonly OutboxRow[]) => Promise<void>;
	readonly mode: () => Mode;
	/** What was sent to the queue and has not been started: gives it back where Redis was lost. */
	readonly repair: () => Promise<void>;
	/** Redis was lost. */
	readonly lost: () => void;
};

type Options = {
	readonly jobs: Lanes;
	readonly queue: OutboxQueue | undefined;
	/** Makes rows due again that nobody has started. */
	readonly giveBack: (rows: readonly OutboxRow[]) => Promise<void>;
	readonly takeOverMs?: number | undefined;
};

/** Without a queue every row goes into the lanes. */
export function dispatch({ jobs, queue, giveBack, takeOverMs = TAKE_OVER_MS }: Options): Dispatch {
	const charge = takeover(takeOverMs);
	/** Oldest first. */
	const sent = new Map<bigint, { readonly row: OutboxRow; readonly at: number }>();
	let wasLost = false;

	async function own(): Promise<number> {
		await jobs.below(ON_THEIR_WAY_MAX / 2);
		return ON_THEIR_WAY_MAX - jobs.waiting();
	}

	function remember(rows: readonly OutboxRow[]): void {
		const now = Date.now();
		for (const [id, { at }] of sent) {
			if (at > now - REMEMBERED_MS) break;
			sent.delete(id);
		}
		for (const row of rows) {
			sent.delete(row.id);
			sent.set(row.id, { row, at: now });
		}
	}

	return {
		room: async () => {
			if (!queue) return own();
			const seen = await queue.look();
			const mode = charge.look(seen, Date.now());
			if (mode === 'in process') return own();
			return mode === 'waiting' || !seen ? 0 : Math.max(0, ON_THEIR_WAY_MAX - seen.waiting);
		},
		send: async (rows) => {
			if (!queue || charge.mode() !== 'queue') return void jobs.add(rows);
			const shared = rows.filter((row) => !isStray(row));
			void jobs.add(rows.filter(isStray));
			if (shared.length === 0) return;
			try {
				await queue.add(shared);
				remember(shared);
			} catch {
				charge.look(undefined, Date.now());
				await giveBack(shared);
			}
		},
		mode: () => (queue ? charge.mode() : 'in process'),
		repair: async () => {
			if (!wasLost) return;
			await giveBack([...sent.values()].map(({ row }) => row));
			sent.clear();
			wasLost = false;
		},
		lost: () => {
			wasLost = true;
		},
	};
}

/** Leased again and again, and never started: whoever leased it last knows its consumer. */
function isStray({ dispatches, attempts }: OutboxRow): boolean {
	return dispatches - BigInt(attempts) > MOST_STRAYS;
}
