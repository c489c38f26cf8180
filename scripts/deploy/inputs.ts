/** What a deploy is made of, as one number: equal inputs have nothing to deploy. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['snapshots', 'seeds', 'scripts/deploy', 'scripts/schema', 'extensions'];
const files = ['scripts/deploy.ts', 'package-lock.json'];
const left = new Set(['node_modules', 'dist']);

/** The SHA-256 over names and contents of everything that a deploy reads. */
export function inputsHash(root: string): string {
	const hash = createHash('sha256');
	for (const path of [...folders.flatMap((folder) => filesUnder(root, folder)), ...files]) {
		hash
			.update(`${path}\0`)
			.update(readFileSync(join(root, path)))
			.update('\0');
	}
	return hash.digest('hex');
}

function filesUnder(root: string, folder: string): readonly string[] {
	if (!existsSync(join(root, folder))) return [];
	return readdirSync(join(root, folder))
		.filter((name) => !left.has(name) && !name.endsWith('.test.ts') && !name.endsWith('.md'))
		.toSorted()
		.flatMap((name) => {
			const path = `${folder}/${name}`;
			return statSync(join(root, path)).isDirectory() ? filesUnder(root, path) : [path];
		});
}
