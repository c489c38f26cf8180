/** Where the machine's npm is: it runs under our Node, so its JavaScript is needed, not its command. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The path of npm-cli.js: of the npm that called us, or of the first npm in PATH. */
export function npmCli(environment = process.env) {
	const calling = environment.npm_execpath;
	if (calling && /npm-cli\.c?js$/.test(calling) && existsSync(calling)) return calling;
	for (const folder of (environment.PATH ?? '').split(delimiter)) {
		const found = cliBeside(folder);
		if (found !== undefined) return found;
	}
	throw new Error(
		'npm was not found in PATH. Install it together with Node, then run the command again.',
	);
}

function cliBeside(folder) {
	const command = join(folder, 'npm');
	if (!existsSync(command)) return undefined;
	const target = realpathSync(command);
	const candidates = [
		target,
		// Windows and some packages keep npm beside the command, or under lib of the same prefix.
		join(dirname(target), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		join(dirname(target), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		join(dirname(target), '..', 'share', 'nodejs', 'npm', 'bin', 'npm-cli.js'),
	];
	return candidates.find((path) => existsSync(path) && isJavaScript(path));
}

const isJavaScript = (path) =>
	/\.c?js$/.test(path) || /^#!.*\bnode\b/.test(readFileSync(path, 'utf8').slice(0, 80));
