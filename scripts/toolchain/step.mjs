/** A long step that a person watches: what it is, that it goes on, how long it took, what to do when it fails. */
import { spawn } from 'node:child_process';

const TICK_MS = 20_000;
const SHOWN_LINES = 15;

/** A step that failed; the message says what to do. */
export class StepFailed extends Error {}

/** Runs a command to its end without its output; a failure shows the last lines and `advice`. */
export async function runStep(title, command, args, { cwd, environment, advice }) {
	const began = Date.now();
	console.log(`${title} …`);
	const ticker = setInterval(() => console.log(`  … ${duration(Date.now() - began)}`), TICK_MS);
	const { code, output } = await outcomeOf(command, args, { cwd, env: environment }).finally(() =>
		clearInterval(ticker),
	);
	if (code !== 0) {
		throw new StepFailed(`${firstAndLast(output)}\n${title}: failed (${code}). ${advice}`);
	}
	console.log(`  done in ${duration(Date.now() - began)}`);
}

function outcomeOf(command, args, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const keep = (chunk) => (output += chunk);
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
	});
}

/** npm says what is wrong first, and compilers say it last. */
function firstAndLast(output) {
	const lines = output.trimEnd().split('\n');
	if (lines.length <= 2 * SHOWN_LINES) return lines.join('\n');
	return [...lines.slice(0, SHOWN_LINES), '…', ...lines.slice(-SHOWN_LINES)].join('\n');
}

/** As a person says it: `8 s`, `2 min 5 s`. */
export function duration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
