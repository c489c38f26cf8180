/**
 * Work that comes back by itself: what runs how often, and how it went in this process.
 *
 * - A schedule runs once a period over all processes, and never twice at a time.
 * - Only the database's clock counts, so a process whose own clock is wrong changes nothing.
 * - Nothing runs here: bundles register while they load, the relay runs what is due.
 */
import type { Sql } from './sql.ts';

export type Schedule = {
	/** `<domain>.<verb>-<noun>`; never renamed, for the turn of every process is kept under it. */
	readonly name: string;
	readonly everySeconds: number;
	/** After so many seconds the run is told to end and its statements fail. 60 if unset. */
	readonly timeoutSeconds?: number;
	/**
	 * Does one turn. Each statement of `sql` is a transaction of its own, on one connection; it fails
	 * once the run is over. Ends early when `signal` says so. What it left undone is due again.
	 */
	readonly run: (sql: Sql, signal: AbortSignal) => Promise<void>;
};

/** How the runs of this process went. */
export type ScheduleCounts = { readonly runs: number; readonly failures: number };

const NAME = /^[a-z]+(\.[a-z]+(-[a-z]+)*)?$/;

const schedules = new Map<string, Schedule>();
const counts = new Map<string, ScheduleCounts>();

/** Adds a schedule, before the server has started; a second one of the same name replaces it. */
export function registerSchedule(declared: Schedule): void {
	if (!NAME.test(declared.name) || declared.name.length > 64) {
		throw new Error(`"${declared.name}" cannot be the name of a schedule.`);
	}
	if (!Number.isInteger(declared.everySeconds) || declared.everySeconds < 1) {
		throw new Error(`The schedule "${declared.name}" needs a period of whole seconds.`);
	}
	schedules.set(declared.name, declared);
}

/** Every schedule of this process. */
export function registeredSchedules(): readonly Schedule[] {
	return [...schedules.values()];
}

/** Counts a run that ended in this process. */
export function countRun(name: string, hasFailed: boolean): void {
	const { runs, failures } = scheduleCounts(name);
	counts.set(name, { runs: runs + 1, failures: failures + (hasFailed ? 1 : 0) });
}

/** The runs of this process since it started. */
export function scheduleCounts(name: string): ScheduleCounts {
	return counts.get(name) ?? { runs: 0, failures: 0 };
}
