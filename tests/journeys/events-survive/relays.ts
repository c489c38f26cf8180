/** Processes that relay, and die as in a power cut: each dead one is followed by another. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, 'relay.ts');

export type Relays = {
	/** Kills the nth of those that run; the next one starts at once. */
	readonly kill: (index: number) => Promise<void>;
	/** What they have written to their logs and nobody expected: faults of the process itself. */
	readonly faults: () => readonly string[];
	/** Ends all of them for good. */
	readonly end: () => Promise<void>;
};

/** Starts so many, and waits until they relay. */
export async function relaysOf(count: number, args: readonly string[]): Promise<Relays> {
	const faults: string[] = [];
	const start = (): ChildProcess => {
		const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
		child.stderr.setEncoding('utf8').on('data', (text: string) => faults.push(text));
		// Whoever is read from never waits for a reader.
		child.stdout.resume();
		return child;
	};
	const running = Array.from({ length: count }, start);
	const endWithWorker = (): void => {
		for (const child of running) child.kill('SIGKILL');
	};
	process.once('exit', endWithWorker);
	await Promise.all(running.map((child) => once(child.stdout!, 'data')));

	const end = async (child: ChildProcess): Promise<void> => {
		const ended = once(child, 'exit');
		child.kill('SIGKILL');
		await ended;
	};
	return {
		kill: async (index) => {
			const dying = running[index];
			if (!dying) throw new Error(`No relay ${index} runs.`);
			await end(dying);
			running[index] = start();
		},
		faults: () => faults.filter((text) => /Unhandled|Uncaught|throw /.test(text)),
		end: async () => {
			process.off('exit', endWithWorker);
			await Promise.all(running.map(end));
		},
	};
}
