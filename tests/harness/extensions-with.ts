/** Where Directus finds our bundles and, beside them, a small one of tests/fixtures. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/stack/places.ts';

export type Extensions = {
	/** For EXTENSIONS_PATH. */
	readonly path: string;
	readonly remove: () => void;
};

/** The bundle of chats. */
export const roomsBundle = fixture('rooms');

/** All our bundles and that of chats. */
export function roomsExtensions(): Extensions {
	return extensionsWith('rooms');
}

/** All our bundles and `tests/fixtures/<name>-bundle`. */
export function extensionsWith(name: string): Extensions {
	// Below node_modules, so that Node finds our packages from there.
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, `${name}-`));
	const path = join(folder, 'extensions');
	mkdirSync(path);
	writeFileSync(join(folder, 'package.json'), `{ "name": "${name}", "version": "1.0.0" }`);
	const bundles = readdirSync(join(root, 'extensions'), { withFileTypes: true });
	for (const bundle of bundles.filter((entry) => entry.isDirectory())) {
		symlinkSync(join(root, 'extensions', bundle.name), join(path, bundle.name), 'junction');
	}
	symlinkSync(fixture(name), join(path, name), 'junction');
	return { path, remove: () => rmSync(folder, { recursive: true }) };
}

function fixture(name: string): string {
	return join(root, 'tests', 'fixtures', `${name}-bundle`);
}
