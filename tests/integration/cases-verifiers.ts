/** Verifies openings as their owner would: fetches the proofs and runs both verifiers on them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Opened, Person } from './cases-shop.ts';

const root = join(import.meta.dirname, '../..');
const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.log('The Python verifier is left out: there is no python3 on the PATH.');

/** Expects every opening to be fair, by the command of this repository and by the one in Python. */
export async function verifyAll(person: Person, openings: readonly Opened[]): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-proofs-'));
	try {
		const files: string[] = [];
		for (const { opening } of openings) {
			const proof = await person.api.get(`/cases/openings/${opening}/proof`);
			expect(proof.status).toBe(200);
			const file = join(folder, `${opening}.json`);
			writeFileSync(file, JSON.stringify(proof.body));
			files.push(file);
		}

		for (const file of files) {
			const { status, stdout } = spawnSync(process.execPath, ['bin/verify.ts', file], {
				cwd: root,
				encoding: 'utf8',
			});
			expect(stdout).toContain('Verified');
			expect(status).toBe(0);
		}
		if (python) {
			const { status, stdout } = spawnSync('python3', ['tests/verifiers/verify.py', ...files], {
				cwd: root,
				encoding: 'utf8',
			});
			expect(stdout).not.toContain('differs');
			expect(status).toBe(0);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}
