import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingOptionals } from './lock-file.mjs';

const lockFile = join(import.meta.dirname, '..', '..', 'package-lock.json');

describe('package-lock.json', () => {
	test('it holds every optional package, so that npm ci accepts it on each platform', () => {
		const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
		// Repair it: node scripts/toolchain/lock-file.mjs
		expect(missingOptionals(packages)).toEqual({});
	});

	test('a missing one is described by its name', () => {
		const packages = {
			'': {},
			'node_modules/a': {
				dev: true,
				optionalDependencies: { '@a/binding-linux-x64-musl': '1.2.3', '@a/darwin-arm64': '1.2.3' },
			},
			'node_modules/@a/darwin-arm64': { version: '1.2.3' },
		};
		expect(missingOptionals(packages)).toEqual({
			'node_modules/@a/binding-linux-x64-musl': {
				version: '1.2.3',
				dev: true,
				optional: true,
				os: ['linux'],
				cpu: ['x64'],
				libc: ['musl'],
			},
		});
	});

	test('a package whose platform its name does not tell is named', () => {
		const packages = { 'node_modules/a': { optionalDependencies: { fsevents: '2.0.0' } } };
		expect(() => missingOptionals(packages)).toThrow(/fsevents/);
	});
});
