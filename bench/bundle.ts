/**
 * A bundle for measurements, beside all others: an endpoint that does nothing, what every other one
 * is compared with, and one that publishes messages to rooms, as a bundle of the product would.
 */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/stack/places.ts';

const source = `import { findCommand } from '@cubehub/core/commands';

export default {
	id: 'noop',
	handler: (router) => {
		router.post('/', (req, res) => res.json({ data: { user: req.accountability.user } }));
		router.post('/publish', (req, res, next) => {
			const publish = findCommand('realtime.publish');
			Promise.all(req.body.messages.map(publish)).then(() => res.status(204).end(), next);
		});
	},
};
`;

/** Makes a folder of extensions with all of ours and this one; answers it. */
export function withBenchBundle(folder: string): string {
	const place = join(folder, 'house');
	const extensions = join(place, 'extensions');
	const noop = join(extensions, 'noop');
	mkdirSync(join(noop, 'dist'), { recursive: true });
	mkdirSync(join(place, 'node_modules'));
	// The one instance of core that all bundles of a process share.
	symlinkSync(
		join(root, 'node_modules', '@cubehub'),
		join(place, 'node_modules', '@cubehub'),
		'dir',
	);
	writeFileSync(join(place, 'package.json'), '{ "name": "house", "version": "1.0.0" }\n');
	for (const bundle of readdirSync(join(root, 'extensions'))) {
		symlinkSync(join(root, 'extensions', bundle), join(extensions, bundle));
	}
	writeFileSync(
		join(noop, 'package.json'),
		JSON.stringify({
			name: 'noop',
			version: '1.0.0',
			type: 'module',
			'directus:extension': {
				type: 'endpoint',
				path: 'dist/index.js',
				source: 'dist/index.js',
				host: '^11.17.4',
			},
		}),
	);
	writeFileSync(join(noop, 'dist', 'index.js'), source);
	return extensions;
}
