/**
 * `npm run build`: builds the bundles whose sources changed since their last build, two at a time.
 * `npm run build -- pos cases` builds these, changed or not.
 */
import { cpus } from 'node:os';
import { bundles, builtHash, rememberBuild, sourceHash, type Bundle } from './stack/bundles.ts';
import { runNode, tool } from './stack/command.ts';
import { seconds } from './stack/progress.ts';

const AT_ONCE = Math.max(2, Math.min(4, cpus().length));

async function build(names: readonly string[]): Promise<void> {
	const began = performance.now();
	const all = bundles();
	const unknown = names.filter((name) => !all.some((bundle) => bundle.name === name));
	if (unknown.length > 0) throw new Error(`No bundle ${unknown.join(', ')} under extensions/.`);

	const due = all.filter((bundle) =>
		names.length > 0 ? names.includes(bundle.name) : builtHash(bundle) !== sourceHash(bundle),
	);
	const queue = [...due];
	const worker = async (): Promise<void> => {
		for (let bundle = queue.shift(); bundle !== undefined; bundle = queue.shift()) {
			await buildOne(bundle);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	const what = due.length === 0 ? 'nothing changed' : `${due.length} of ${all.length} bundles`;
	console.log(`bundles      ${what} (${seconds(performance.now() - began)})`);
}

async function buildOne(bundle: Bundle): Promise<void> {
	const began = performance.now();
	// Taken before the build: a file that is saved meanwhile is built next time.
	const hash = sourceHash(bundle);
	const args = ['build', '--no-minify', '--sourcemap'];
	const { code, output } = await runNode(tool('directus-extension'), args, {
		folder: bundle.folder,
	});
	if (code !== 0) throw new Error(`${output.trim()}\nThe bundle ${bundle.name} does not build.`);
	rememberBuild(bundle, hash);
	console.log(`  built ${bundle.name} (${seconds(performance.now() - began)})`);
}

build(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
