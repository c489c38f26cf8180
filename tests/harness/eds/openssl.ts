/** openssl as the tests of electronic signatures use it: every key and certificate is made by it. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOST_BYTES = 16 * 1024 * 1024;

/** Runs openssl and answers what it wrote; throws with its own words where it refuses. */
export function openssl(args: readonly string[], input?: string | Buffer): Buffer {
	return execFileSync('openssl', args, {
		stdio: ['pipe', 'pipe', 'pipe'],
		maxBuffer: MOST_BYTES,
		...(input === undefined ? {} : { input }),
	});
}

/** The same without making others wait. */
export async function opensslBeside(args: readonly string[]): Promise<void> {
	await run('openssl', [...args]);
}
