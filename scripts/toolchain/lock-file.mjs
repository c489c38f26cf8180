/**
 * Keeps package-lock.json complete: `node scripts/toolchain/lock-file.mjs` after `npm install`.
 *
 * npm leaves out optional packages of other platforms that the registry in use does not have, and
 * `npm ci` then refuses the file on every machine. An entry with version and platform is enough: it
 * is skipped where the platform is another one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const systems = [
	'aix',
	'android',
	'darwin',
	'freebsd',
	'linux',
	'netbsd',
	'openbsd',
	'openharmony',
	'sunos',
	'win32',
];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The optional packages that `packages` of a lock file asks for and does not hold: path → entry. */
export function missingOptionals(packages) {
	const missing = {};
	for (const [path, entry] of Object.entries(packages)) {
		for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
			if (holds(packages, path, name)) continue;
			missing[`node_modules/${name}`] = {
				version,
				...(entry.dev ? { dev: true } : {}),
				optional: true,
				...platformOf(name),
			};
		}
	}
	return missing;
}

/** Whether Node, looking from `path` upwards, would find `name`. */
function holds(packages, path, name) {
	const place = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
	if (packages[place] !== undefined) return true;
	if (path === '') return false;
	const above = path.lastIndexOf('/node_modules/');
	return holds(packages, above === -1 ? '' : path.slice(0, above), name);
}

/** Reads the platform from a name such as `@oxlint/binding-linux-x64-musl`. */
function platformOf(name) {
	const words = name.split('/').at(-1).split('-');
	const os = systems.find((system) => words.includes(system));
	const cpu = processors.find((processor) => words.includes(processor));
	if (os === undefined || cpu === undefined) {
		throw new Error(`Which platform is ${name} for? Add its entry to package-lock.json by hand.`);
	}
	if (os !== 'linux') return { os: [os], cpu: [cpu] };
	if (words.some((word) => word.startsWith('musl')))
		return { os: [os], cpu: [cpu], libc: ['musl'] };
	if (words.some((word) => word.startsWith('gnu')))
		return { os: [os], cpu: [cpu], libc: ['glibc'] };
	return { os: [os], cpu: [cpu] };
}

function complete(file) {
	const lock = JSON.parse(readFileSync(file, 'utf8'));
	const missing = missingOptionals(lock.packages);
	const entries = Object.entries({ ...lock.packages, ...missing });
	lock.packages = Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
	writeFileSync(file, `${JSON.stringify(lock, null, '\t')}\n`);
	console.log(`${Object.keys(missing).length} entries added to package-lock.json.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	complete(join(dirname(process.argv[1]), '..', '..', 'package-lock.json'));
}
