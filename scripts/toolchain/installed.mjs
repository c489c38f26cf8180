/**
 * Whether `node_modules` is what package-lock.json asks for, compiled for the Node in use.
 *
 * A note in node_modules remembers the last answer, so that a later start costs one read. Without
 * it, or when the lock file has changed, the folder is compared with the lock file: packages that
 * somebody installed by hand are not installed again.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 'nothing', 'rebuild' (another Node than the one they were compiled for) or 'packages'. */
export function installNeeded(root, node, { evenIfRemembered = false } = {}) {
	const note = evenIfRemembered ? undefined : readJson(notePath(root));
	if (note?.lock === lockHash(root) && note.node === node) return 'nothing';
	if (!hasWhatIsLocked(root)) return 'packages';
	if (!compiledModulesLoad(root, node)) return 'rebuild';
	rememberInstall(root, node);
	return 'nothing';
}

export function rememberInstall(root, node) {
	writeFileSync(notePath(root), `${JSON.stringify({ lock: lockHash(root), node })}\n`);
}

/** Compares npm's own record of the folder with the lock file, version by version. */
export function hasWhatIsLocked(root) {
	const locked = readJson(join(root, 'package-lock.json'))?.packages;
	const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
	if (locked === undefined || present === undefined) return false;
	return Object.entries(locked)
		.filter(([path]) => path.startsWith('node_modules/'))
		.every(([path, { version, optional, devOptional, peer, link }]) => {
			if (link === true) return existsSync(join(root, path));
			if (present[path] !== undefined) return present[path].version === version;
			return optional === true || devOptional === true || peer === true;
		});
}

function compiledModulesLoad(root, node) {
	const probe = spawnSync(node, ['-e', "require('isolated-vm')"], { cwd: root, stdio: 'ignore' });
	return probe.status === 0;
}

const notePath = (root) => join(root, 'node_modules', '.cubehub-install.json');

const lockHash = (root) =>
	createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');

function readJson(path) {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
}
