/** Where Directus finds our bundles and, beside them, the small one of chats in tests/fixtures. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/stack/places.ts';

export const roomsBundle = join(root, 'tests', 'fixtures', 'rooms-bundle');

/** A folder of all our bundles and of the rooms, for EXTENSIONS_PATH. */
export function roomsExtensions(): { readonly path: string; readonly remove: () => void } {
	// Below node_modules, so that Node finds our packages from there.
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'rooms-'));
	const path = join(folder, 'extensions');
	mkdirSync(path);
	writeFileSync(join(folder, 'package.json'), '{ "name": "rooms", "version": "1.0.0" }');
	const bundles = readdirSync(join(root, 'extensions'), { withFileTypes: true });
	for (const { name } of bundles.filter((entry) => entry.isDirectory())) {
		symlinkSync(join(root, 'extensions', name), join(path, name), 'junction');
	}
	symlinkSync(roomsBundle, join(path, 'rooms'), 'junction');
	return { path, remove: () => rmSync(folder, { recursive: true }) };
}
