/**
 * The one way in: `node scripts/run.mjs <command> [arguments]`, called by the scripts of
 * package.json. Runs on Node 18 or newer, gets Node 22 and the packages, then runs the command.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureToolchain } from './toolchain.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** `local`: without DB_* in the environment, the database of the running `npm start` is meant. */
const commands = {
	start: { script: 'scripts/start.ts' },
	'start:sso': { script: 'scripts/start.ts', args: ['--sso'] },
	'start:replicas': { script: 'scripts/start.ts', args: ['--replicas'] },
	setup: { script: 'scripts/setup.ts' },
	keycloak: { script: 'scripts/keycloak.ts' },
	'keycloak:reconcile': { script: 'scripts/keycloak-reconcile.ts' },
	stop: { script: 'scripts/stop.ts' },
	reset: { script: 'scripts/reset.ts' },
	build: { script: 'scripts/build.ts' },
	check: { script: 'scripts/check.ts' },
	test: { script: 'scripts/test.ts' },
	soak: { script: 'scripts/test.ts', args: ['--soak'] },
	deploy: { script: 'scripts/deploy.ts', local: true },
	seed: { script: 'scripts/deploy.ts', args: ['--demo'], local: true },
	schema: { script: 'scripts/schema.ts', local: true },
	bench: { script: 'bench/run.ts' },
	verify: { script: 'bin/verify.ts' },
	'verify-receipt': { script: 'bin/verify-receipt.ts' },
};

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;

if (command === undefined) {
	console.error(`Usage: npm run <${Object.keys(commands).join('|')}> [-- arguments]`);
	process.exitCode = 2;
} else {
	run(command).catch((error) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}

async function run({ script, args: fixed = [], local = false }) {
	const { node, environment } = await ensureToolchain();
	const preload = local ? ['--import', fileUrl('scripts/stack/local-environment.ts')] : [];
	const child = spawn(node, [...preload, join(root, script), ...fixed, ...args], {
		cwd: root,
		env: environment,
		stdio: 'inherit',
	});
	// The command decides how it ends: it may have a database to shut down first.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => child.kill(signal));
	child.on('error', (error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
	child.on('exit', (code, signal) => {
		process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
	});
}

function fileUrl(path) {
	return new URL(`../${path}`, import.meta.url).href;
}
