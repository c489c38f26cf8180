/**
 * A server that runs beside us: PostgreSQL, Redis, Directus.
 *
 * - It is in a process group of its own, so that Ctrl-C in the terminal reaches us only and we end
 *   the children in the right order.
 * - What it says goes to a log file; a failure shows the last lines of it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Child = {
	readonly name: string;
	readonly identity: ProcessIdentity;
	readonly logFile: string;
	/** Resolves when the process has ended, for whatever reason. */
	readonly ended: Promise<Ending>;
	readonly hasEnded: () => boolean;
	/** Asks it to end, insists after a while, resolves when it is gone. */
	readonly stop: () => Promise<void>;
	/** Ends it at once, as a power cut would. */
	readonly kill: () => Promise<void>;
};

export type ChildOptions = {
	readonly name: string;
	readonly command: string;
	readonly args: readonly string[];
	readonly environment: NodeJS.ProcessEnv;
	readonly folder: string;
	readonly logFile: string;
	readonly stopSignal: NodeJS.Signals;
	readonly account?: { readonly uid: number; readonly gid: number } | undefined;
	/** Also gets what the child says, as it comes. */
	readonly listen?: ((text: string) => void) | undefined;
};

const STOP_DEADLINE_MS = 20_000;
const POLL_MS = 50;
const LOG_LINES = 25;

/** Starts a child; throws when the command itself cannot be run. */
export async function startChild(options: ChildOptions): Promise<Child> {
	const log = openSync(options.logFile, 'a', 0o600);
	const output = options.listen ? 'pipe' : log;
	const child = spawn(options.command, [...options.args], {
		cwd: options.folder,
		env: options.environment,
		stdio: ['ignore', output, output],
		detached: true,
		...options.account,
	});
	const ended = endingOf(child);
	await spawned(child, options.name);
	if (options.listen) tee(child, options.logFile, options.listen);
	closeSync(log);

	const pid = child.pid as number;
	const identity = identityOf(pid) ?? { pid, born: 'ended already' };
	const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
	return {
		name: options.name,
		identity,
		logFile: options.logFile,
		ended,
		hasEnded,
		stop: () => endWith(child, ended, options.stopSignal),
		kill: () => endWith(child, ended, 'SIGKILL'),
	};
}

async function endWith(
	child: ChildProcess,
	ended: Promise<Ending>,
	signal: NodeJS.Signals,
): Promise<void> {
	child.kill(signal);
	const insist = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
	await ended;
	clearTimeout(insist);
}

function spawned(child: ChildProcess, name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', (error) =>
			reject(new Error(`${name} cannot be started: ${error.message}`)),
		);
	});
}

function endingOf(child: ChildProcess): Promise<Ending> {
	return new Promise((resolve) => {
		child.once('exit', (code, signal) => resolve({ code, signal }));
	});
}

function tee(child: ChildProcess, logFile: string, listen: (text: string) => void): void {
	const log = openSync(logFile, 'a', 0o600);
	const take = (chunk: Buffer): void => {
		writeAll(log, chunk);
		listen(chunk.toString('utf8'));
	};
	child.stdout?.on('data', take);
	child.stderr?.on('data', take);
	child.once('close', () => closeSync(log));
}

function writeAll(file: number, chunk: Buffer): void {
	for (let written = 0; written < chunk.length;) {
		written += writeSync(file, chunk, written);
	}
}

/** Waits until `probe` says true; fails when the child ends or the time is over, and shows its log. */
export async function untilReady(
	child: Child,
	probe: () => Promise<boolean>,
	deadlineMs: number,
): Promise<void> {
	const deadline = Date.now() + deadlineMs;
	while (!(await probe())) {
		if (child.hasEnded()) throw new Error(`${child.name} ended at once.\n${lastWords(child)}`);
		if (Date.now() > deadline) {
			await child.stop();
			throw new Error(
				`${child.name} did not answer within ${deadlineMs / 1000} s.\n${lastWords(child)}`,
			);
		}
		await pause(POLL_MS);
	}
}

/** The end of what a child has written, with the file where the rest is. */
export function lastWords({ logFile }: Pick<Child, 'logFile'>): string {
	const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
	return [...lines.map((line) => `  ${line}`), `  (all of it: ${logFile})`].join('\n');
}

/** Ends a process that another run of ours has left behind. */
export async function endLeftover(
	leftover: ProcessIdentity,
	signal: NodeJS.Signals,
): Promise<boolean> {
	if (!isAlive(leftover)) return false;
	process.kill(leftover.pid, signal);
	const deadline = Date.now() + STOP_DEADLINE_MS;
	while (isAlive(leftover)) {
		if (Date.now() > deadline) process.kill(leftover.pid, 'SIGKILL');
		await pause(POLL_MS);
	}
	return true;
}
