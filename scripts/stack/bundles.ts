/** The bundles under `extensions/`, and whether what is built of them is what stands there. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './places.ts';

export type Bundle = { readonly name: string; readonly folder: string };

const HASH_FILE = join('dist', '.sources');
const BUILDERS = [
	'scripts/extension-build.mjs',
	'node_modules/@directus/extensions-sdk/package.json',
];

/** Every folder that says it is an extension. */
export function bundles(): readonly Bundle[] {
	return readdirSync(join(root, 'extensions'), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => ({ name, folder: join(root, 'extensions', name) }))
		.filter(({ folder }) => existsSync(join(folder, 'package.json')));
}

/** One value for all that the built files are made of. Tests are not. */
export function sourceHash({ folder }: Bundle): string {
	const files = [
		...BUILDERS.map((file) => join(root, file)),
		join(folder, 'package.json'),
		join(folder, 'extension.config.mjs'),
		...filesUnder(join(folder, 'src')).filter((file) => !file.endsWith('.test.ts')),
	];
	const hash = createHash('sha256');
	for (const file of files) {
		hash
			.update(`${relative(root, file)}\n`)
			.update(readFileSync(file))
			.update('\n');
	}
	return hash.digest('hex');
}

/** The value of the sources that were built last; undefined when nothing is built. */
export function builtHash({ folder }: Bundle): string | undefined {
	const file = join(folder, HASH_FILE);
	return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function rememberBuild({ folder }: Bundle, hash: string): void {
	writeFileSync(join(folder, HASH_FILE), hash);
}

function filesUnder(folder: string): readonly string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.toSorted();
}
