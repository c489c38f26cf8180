/** A server of core and of routes that fail in every way, for tests of what holds for all routes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/stack/places.ts';
import { ownServer, type OwnServer } from './own-server.ts';

/** Starts it; `settings` as for every other server. */
export async function probeServer(
	settings: { readonly [name: string]: string } = {},
): Promise<OwnServer> {
	// Below node_modules, so that Node finds our packages from there.
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'probe-'));
	const extensions = join(folder, 'extensions');
	mkdirSync(extensions);
	writeFileSync(join(folder, 'package.json'), '{ "name": "probe", "version": "1.0.0" }');
	symlinkSync(join(root, 'extensions', 'core'), join(extensions, 'core'), 'junction');
	for (const part of ['endpoint', 'hook']) {
		const target = join(root, 'tests', 'harness', 'probe', part);
		symlinkSync(target, join(extensions, `probe-${part}`), 'junction');
	}

	const server = await ownServer({ settings: { EXTENSIONS_PATH: extensions, ...settings } });
	return {
		...server,
		close: async () => {
			await server.close();
			rmSync(folder, { recursive: true });
		},
	};
}
