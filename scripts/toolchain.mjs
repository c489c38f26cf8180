/**
 * Gets what every command needs: Node 22 and the installed packages. Plain JavaScript without
 * dependencies, because it runs on whatever Node (18 or newer) the machine has.
 *
 * - Exactly one ABI is right: `isolated-vm`, which Directus imports at its start, is compiled for
 *   Node 22 and does not compile on 24.
 * - Nothing is installed outside this folder: Node goes to `.toolchain/`, packages to
 *   `node_modules/`.
 * - Two commands at once do not install twice: the second one waits.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNeeded, rememberInstall } from './toolchain/installed.mjs';
import { npmCli } from './toolchain/npm.mjs';
import { nodePackage, nodeVersion, isRightNode } from './toolchain/node-version.mjs';
import { runStep, StepFailed } from './toolchain/step.mjs';
import { withLock } from './toolchain/lock.mjs';

export { StepFailed };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const toolchain = join(root, '.toolchain');

/**
 * The Node to run with and its environment; installs what is missing. Throws StepFailed with what
 * to do.
 */
export async function ensureToolchain() {
	const node = await ensureNode();
	const environment = environmentFor(node);
	await ensurePackages(node, environment);
	return { node, environment };
}

async function ensureNode() {
	if (isRightNode(process.versions)) return process.execPath;
	const name = nodePackage(process.platform, process.arch);
	const program = process.platform === 'win32' ? 'node.exe' : 'node';
	const node = join(toolchain, 'node_modules', name, 'bin', program);
	if (existsSync(node)) return node;

	mkdirSync(toolchain, { recursive: true });
	await withLock(join(toolchain, 'lock'), async () => {
		if (existsSync(node)) return;
		writeFileSync(join(toolchain, 'package.json'), '{ "private": true }\n');
		const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
		await runStep(
			`Node ${nodeVersion} for this folder (the machine has ${process.versions.node})`,
			process.execPath,
			[npmCli(), 'install', '--prefix', toolchain, ...flags, `${name}@${nodeVersion}`],
			{
				cwd: toolchain,
				environment: process.env,
				advice:
					'npm could not fetch Node. Check the network and the registry (npm ping), ' +
					`or install Node ${nodeVersion} yourself, then run the command again.`,
			},
		);
	});
	return node;
}

/** Our Node first in PATH; native modules are compiled against its own headers, whatever a user's npmrc says. */
function environmentFor(node) {
	const environment = { ...process.env };
	environment.PATH = [dirname(node), process.env.PATH ?? ''].join(delimiter);
	const prefix = join(dirname(node), '..');
	if (existsSync(join(prefix, 'include', 'node', 'node.h'))) {
		environment.npm_config_nodedir = prefix;
	} else {
		delete environment.npm_config_nodedir;
	}
	// Node strips the types of our scripts itself and would say at each start that it is new.
	environment.NODE_OPTIONS = withOption(
		process.env.NODE_OPTIONS,
		'--disable-warning=ExperimentalWarning',
	);
	return environment;
}

function withOption(options, option) {
	if (options?.includes(option)) return options;
	return options ? `${options} ${option}` : option;
}

async function ensurePackages(node, environment) {
	if (installNeeded(root, node) === 'nothing') return;
	mkdirSync(toolchain, { recursive: true });
	await withLock(join(toolchain, 'lock'), async () => {
		const needed = installNeeded(root, node);
		if (needed === 'nothing') return;
		if (needed === 'packages') {
			await runStep(
				'Packages (npm ci; two to four minutes the first time)',
				node,
				[npmCli(), 'ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'],
				{ cwd: root, environment, advice: packagesAdvice },
			);
		} else {
			await runStep(
				'Native modules for this Node (npm rebuild isolated-vm; under a minute)',
				node,
				[npmCli(), 'rebuild', 'isolated-vm'],
				{ cwd: root, environment, advice: packagesAdvice },
			);
		}
		if (installNeeded(root, node, { evenIfRemembered: true }) !== 'nothing') {
			throw new StepFailed(`isolated-vm does not load. ${packagesAdvice}`);
		}
		rememberInstall(root, node);
	});
}

const packagesAdvice =
	'The registry must be reachable (npm ping), and one module is compiled: a C++ compiler, make ' +
	'and Python 3 must be there (Debian: apt-get install g++ make python3). Then run the command again.';
