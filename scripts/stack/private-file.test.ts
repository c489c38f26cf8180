import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLocal, writeLocal, type Local } from './local-file.ts';
import { mergeLogins } from './logins.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { secretsOf } from './secrets.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'cubehub-private-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (name: string): number => statSync(join(folder, name)).mode & 0o777;

const local: Local = {
	url: 'http://localhost:8055',
	pid: 1,
	database: 'postgres://cubehub:secret@127.0.0.1:5432/cubehub',
	redis: null,
	keycloak: null,
	logins: [{ role: 'admin', email: 'admin@example.com', password: 'secret' }],
};

describe('files with passwords', () => {
	test('local.json is for this user alone and reads back as it was written', () => {
		writeLocal(folder, local);
		expect(modeOf('local.json')).toBe(0o600);
		expect(readLocal(folder)).toEqual(local);
	});

	test('a file that others could read is replaced by one that they cannot', () => {
		writeFileSync(join(folder, 'local.json'), '{}');
		chmodSync(join(folder, 'local.json'), 0o644);
		writeLocal(folder, local);
		expect(modeOf('local.json')).toBe(0o600);
	});

	test('a damaged file is named, a missing one is none', () => {
		writeFileSync(join(folder, 'postgres.json'), '{ "port": 54');
		expect(() => readJson(join(folder, 'postgres.json'))).toThrow(/postgres\.json is damaged/);
		expect(readJson(join(folder, 'missing.json'))).toBeUndefined();
	});

	test('a writer that was killed leaves the old file', () => {
		writePrivateJson(join(folder, 'a.json'), { value: 1 });
		writeFileSync(join(folder, `a.json.${process.pid}`), 'half');
		writePrivateJson(join(folder, 'a.json'), { value: 2 });
		expect(readJson(join(folder, 'a.json'))).toEqual({ value: 2 });
	});
});

describe('secrets', () => {
	test('they are made once and stay, in a file of mode 0600', () => {
		const made = secretsOf(folder, {});
		expect(made.secret).toHaveLength(64);
		expect(secretsOf(folder, {})).toEqual(made);
		expect(modeOf('secrets.json')).toBe(0o600);
	});

	test('what an older file lacks is made beside what it has', () => {
		writePrivateJson(join(folder, 'secrets.json'), { secret: 'kept', seedPassword: 'kept' });
		const made = secretsOf(folder, {});
		expect(made).toMatchObject({ secret: 'kept', seedPassword: 'kept' });
		expect(made.receiptKey).toMatch(/^[0-9a-f]{64}$/);
		expect(secretsOf(folder, {})).toEqual(made);
	});

	test('the environment wins and is not written down', () => {
		const made = secretsOf(folder, {});
		expect(secretsOf(folder, { SEED_PASSWORD: 'chosen' }).seedPassword).toBe('chosen');
		expect(secretsOf(folder, {})).toEqual(made);
	});
});

describe('logins', () => {
	const known = { role: 'cashier', email: 'cashier@example.com', password: 'first' };

	test('a person who was there already keeps the known password', () => {
		expect(mergeLogins([known], [{ ...known, password: null }])).toEqual([known]);
	});

	test('a person who was made anew has the reported one', () => {
		expect(mergeLogins([known], [{ ...known, password: 'second' }])).toEqual([
			{ ...known, password: 'second' },
		]);
	});

	test('a person whose password nobody knows is not listed', () => {
		expect(mergeLogins([], [{ ...known, password: null }])).toEqual([]);
	});
});
