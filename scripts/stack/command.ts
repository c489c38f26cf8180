/** Runs one of our scripts, a tool of node_modules or a program of this machine, to its end. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.ts';

export type Outcome = { readonly code: number; readonly output: string };

type Options = {
	readonly environment?: NodeJS.ProcessEnv;
	readonly folder?: string;
	/** Shows the output as it comes; else it is kept and shown only on failure. */
	readonly isShown?: boolean;
	readonly logFile?: string;
};

/** Runs `node <file> <args>`; never throws for a failing command, the code says it. */
export function runNode(
	file: string,
	args: readonly string[] = [],
	options: Options = {},
): Promise<Outcome> {
	return runProgram(process.execPath, [file, ...args], options);
}

/** Runs a program of this machine to its end; throws only when there is no such program. */
export function runProgram(
	program: string,
	args: readonly string[] = [],
	{ environment = process.env, folder = root, isShown = false, logFile }: Options = {},
): Promise<Outcome> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, [...args], {
			cwd: folder,
			env: environment,
			stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
		});
		const log =
			logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a', mode: 0o600 });
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk: Buffer) => {
				output += chunk.toString('utf8');
				log?.write(chunk);
			});
		}
		child.once('error', reject);
		child.once('close', (code, signal) => {
			log?.end();
			resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 1), output });
		});
	});
}

/** The start file of a tool in node_modules/.bin. */
export function tool(name: string): string {
	return join(root, 'node_modules', '.bin', name);
}
