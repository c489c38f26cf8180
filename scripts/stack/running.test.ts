import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identityOf, isAlive } from './process-identity.ts';
import { claim, clearLeftovers, runningStack } from './running.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'cubehub-running-'));
});
afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

async function aProcess(): Promise<ChildProcess> {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
	children.push(child);
	await new Promise((resolve) => child.once('spawn', resolve));
	return child;
}

const gone = { pid: process.pid, born: 'long ago' };

describe('one house a clone', () => {
	test('the folder is claimed once', async () => {
		const first = await claim(folder);
		expect(first).toBeDefined();
		expect(await claim(folder)).toBeUndefined();
		expect(runningStack(folder)?.stack.pid).toBe(process.pid);
	});

	test('after its release it is free again', async () => {
		(await claim(folder))?.release();
		expect(runningStack(folder)).toBeUndefined();
		expect(await claim(folder)).toBeDefined();
	});

	test('a later process with the same pid is not taken for the one that crashed', () => {
		expect(isAlive(gone)).toBe(false);
		expect(isAlive(identityOf(process.pid)!)).toBe(true);
	});

	test('what a crashed house has left running is ended before the next one starts', async () => {
		const leftover = await aProcess();
		const ended = new Promise((resolve) => leftover.once('exit', resolve));
		const children = [{ name: 'PostgreSQL', ...identityOf(leftover.pid!)! }];
		writeFileSync(join(folder, 'running.json'), JSON.stringify({ stack: gone, children }));

		expect(await clearLeftovers(folder)).toEqual(['PostgreSQL']);
		await ended;
		expect(await claim(folder)).toBeDefined();
	});

	test('a stranger that got the pid of a crashed child is left alone', async () => {
		const stranger = await aProcess();
		const children = [{ name: 'PostgreSQL', pid: stranger.pid, born: 'long ago' }];
		writeFileSync(join(folder, 'running.json'), JSON.stringify({ stack: gone, children }));

		expect(await clearLeftovers(folder)).toEqual([]);
		expect(stranger.exitCode).toBeNull();
	});
});
