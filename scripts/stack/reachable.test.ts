import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canReach, canRun, permits } from './reachable.ts';

const stranger = { uid: 987_654, gid: 987_654 };
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'cubehub-reachable-'));
	chmodSync(folder, 0o755);
	mkdirSync(join(folder, 'home'), { mode: 0o755 });
	writeFileSync(join(folder, 'home', 'program'), '', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what another user of the machine reaches', () => {
	test('the owner, the group and the others have their own bits', () => {
		const file = { uid: 1, gid: 2, mode: 0o750 };
		expect(permits(file, { uid: 1, gid: 9 })).toBe(true);
		expect(permits(file, { uid: 9, gid: 2 })).toBe(true);
		expect(permits(file, { uid: 9, gid: 9 })).toBe(false);
	});

	test('a program in open folders can be run', () => {
		expect(canRun(join(folder, 'home', 'program'), stranger)).toBe(true);
	});

	test('a home of mode 700 hides all that lies in it', () => {
		chmodSync(join(folder, 'home'), 0o700);
		expect(canReach(join(folder, 'home', 'program'), stranger)).toBe(false);
		expect(canRun(join(folder, 'home', 'program'), stranger)).toBe(false);
	});

	test('a program that others may not run is not run', () => {
		chmodSync(join(folder, 'home', 'program'), 0o700);
		expect(canRun(join(folder, 'home', 'program'), stranger)).toBe(false);
	});
});
