import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowedOrigins, settingsFor } from '../../directus.config.ts';
import { readEnvironment } from './environment.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'cubehub-settings-'));

/** What Directus itself makes of our settings, in a process of its own. */
function asDirectusReadsIt(
	env: { readonly [name: string]: string },
	names: readonly string[],
): unknown {
	const program = `
		const { useEnv } = await import('@directus/env');
		const env = useEnv();
		console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => env[name] ?? null)));`;
	const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
		cwd: join(root, 'node_modules', '@directus', 'api'),
		encoding: 'utf8',
		env: {
			PATH: process.env['PATH'] ?? '',
			CONFIG_PATH: join(root, 'bin', 'directus.config.mjs'),
			ENV_FILE: '/dev/null',
			...env,
		},
	});
	return JSON.parse(output);
}

describe('settings as Directus reads them (DX-T25)', () => {
	test('texts with commas and digits stay texts, lists become lists', () => {
		const env = {
			DB_PASSWORD: 'a,b',
			REDIS: 'redis://:12,34@127.0.0.1:6379',
			CORS_ORIGIN: 'array:https://a.example, https://b.example',
			METRICS_TOKENS: '123',
			EMAIL_FROM: 'Shop, the <no-reply@example.com>',
		};
		expect(asDirectusReadsIt(env, Object.keys(env))).toEqual([
			'a,b',
			'redis://:12,34@127.0.0.1:6379',
			['https://a.example', 'https://b.example'],
			['123'],
			'Shop, the <no-reply@example.com>',
		]);
	});

	test('the environment wins over the defaults and over a stale .env', () => {
		const file = join(folder, 'stale.env');
		writeFileSync(file, 'DB_HOST=old\nDB_USER=from-file\nCUBEHUB_OWN=of the file\n');
		const env = { ENV_FILE: file, DB_HOST: 'new', PORT: '9000' };
		expect(
			asDirectusReadsIt(env, ['DB_HOST', 'DB_USER', 'PORT', 'PUBLIC_URL', 'CUBEHUB_OWN']),
		).toEqual(['new', 'from-file', '9000', 'http://localhost:9000', 'of the file']);
	});

	test('a missing REDIS is not there at all: Directus asks only for the name', () => {
		const names = Object.keys(settingsFor({})).filter((name) => name.startsWith('REDIS'));
		expect(names).toEqual([]);
	});

	test('houses on one Redis have names of their own there, and choose them where they like', () => {
		const lockOf = (env: object) =>
			settingsFor({ REDIS: 'redis://r', SECRET: 'a', ...env })['REDIS_LOCK_NAMESPACE'];

		expect(lockOf({})).toMatch(/^cubehub-[0-9a-f]{12}:lock$/);
		expect(lockOf({ PORT: '8056' })).toBe(lockOf({}));
		for (const other of [{ SECRET: 'b' }, { DB_DATABASE: 'b' }, { DB_HOST: 'b' }]) {
			expect(lockOf(other)).not.toBe(lockOf({}));
		}
		expect(lockOf({ KEY_PREFIX: 'shop' })).toBe('shop:lock');
	});

	test('an unsafe production start ends with the reasons', () => {
		expect(() => asDirectusReadsIt({ NODE_ENV: 'production', SECRET: 'short' }, [])).toThrow(
			/SECRET needs at least 32 bytes/,
		);
	});
});

describe('the environment', () => {
	test('a secret is read from the file that X_FILE names', () => {
		const file = join(folder, 'secret');
		writeFileSync(file, 'of the file\n');
		expect(readEnvironment({ DB_PASSWORD_FILE: file }, '/dev/null')['DB_PASSWORD']).toBe(
			'of the file',
		);
	});

	test('an empty variable counts as not set', () => {
		expect(readEnvironment({ REDIS: '' }, '/dev/null')['REDIS']).toBeUndefined();
	});

	test('no origin is allowed in production unless it is named', () => {
		expect(allowedOrigins({ NODE_ENV: 'production' })).toEqual([]);
	});
});

test('.env.example names every setting, and nothing that is not one', () => {
	const text = readFileSync(join(root, '.env.example'), 'utf8');
	const named = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
	const everything = settingsFor({ REDIS: 'x', METRICS_TOKENS: 'x', STORAGE_S3_BUCKET: 'x' });
	expect(Object.keys(everything).filter((name) => !named.includes(name))).toEqual([]);
	expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
});
