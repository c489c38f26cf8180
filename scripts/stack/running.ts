/**
 * One stack a clone. `.data/running.json` names the process that runs it and its children; a file
 * whose process is gone is what a crash has left behind, and its children are ended first.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftover, type Child } from './child.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

type RunningChild = ProcessIdentity & { readonly name: string };
export type Running = {
	readonly stack: ProcessIdentity;
	readonly children: readonly RunningChild[];
};

export type Claim = {
	/** Writes down a child, so that a later start can end it if we die without doing so. */
	readonly add: (child: Child) => void;
	readonly release: () => void;
};

/** The children in the order in which they are ended, each with the signal that ends it in peace. */
const SIGNALS: { readonly [name: string]: NodeJS.Signals } = {
	Proxy: 'SIGTERM',
	Directus: 'SIGTERM',
	Keycloak: 'SIGTERM',
	Mail: 'SIGTERM',
	Payments: 'SIGTERM',
	Redis: 'SIGTERM',
	PostgreSQL: 'SIGINT',
};

const runningFile = (folder: string): string => join(folder, 'running.json');

/** Who runs the stack of this folder now; undefined when nobody does. */
export function runningStack(folder: string): Running | undefined {
	const running = readJson<Running>(runningFile(folder));
	return running && isAlive(running.stack) ? running : undefined;
}

/** Claims the folder for this process; undefined when another process has it. */
export async function claim(folder: string): Promise<Claim | undefined> {
	const file = runningFile(folder);
	const stack = identityOf(process.pid);
	if (stack === undefined) throw new Error('This process cannot see itself in the process table.');
	const children: RunningChild[] = [];

	while (!create(file, { stack, children })) {
		if (runningStack(folder)) return undefined;
		await clearLeftovers(folder);
	}
	return {
		add: ({ name, identity }) => {
			children.push({ name, ...identity });
			writePrivateJson(file, { stack, children });
		},
		release: () => rmSync(file, { force: true }),
	};
}

/** Ends what a crashed stack has left running. Answers the names of what had to be ended. */
export async function clearLeftovers(folder: string): Promise<readonly string[]> {
	const file = runningFile(folder);
	const aside = `${file}.${process.pid}`;
	const running = readJson<Running>(file);
	if (!running || isAlive(running.stack)) return [];
	try {
		renameSync(file, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
	// Two starts may meet here: the file that was moved may be the fresh claim of the other one.
	const moved = JSON.parse(readFileSync(aside, 'utf8')) as Running;
	if (isAlive(moved.stack)) {
		renameSync(aside, file);
		return [];
	}
	const ended: string[] = [];
	for (const [name, signal] of Object.entries(SIGNALS)) {
		for (const child of moved.children.filter((each) => each.name === name)) {
			if (await endLeftover(child, signal)) ended.push(name);
		}
	}
	rmSync(aside, { force: true });
	return ended;
}

function create(file: string, running: Running): boolean {
	try {
		writeFileSync(file, JSON.stringify(running), { mode: 0o600, flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}
