/** One installing command at a time in this folder. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const RETRY_MS = 500;
const PATIENCE_MS = 15 * 60_000;

/** Runs `work` while holding the lock file; waits for a living holder, takes over from a dead one. */
export async function withLock(path, work) {
	const deadline = Date.now() + PATIENCE_MS;
	let announced = false;
	while (!take(path)) {
		const holder = holderOf(path);
		if (holder !== undefined && !isAlive(holder)) {
			rmSync(path, { force: true });
			continue;
		}
		if (Date.now() > deadline) {
			throw new Error(
				`Process ${holder} has been installing for a quarter of an hour. End it, then run the command again.`,
			);
		}
		if (!announced) console.log(`Waiting for process ${holder}, which is installing here …`);
		announced = true;
		await pause(RETRY_MS);
	}
	try {
		return await work();
	} finally {
		rmSync(path, { force: true });
	}
}

function take(path) {
	try {
		const file = openSync(path, 'wx');
		writeSync(file, String(process.pid));
		closeSync(file);
		return true;
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
}

/** The pid in the lock file; undefined while its writer is between creating and writing it. */
function holderOf(path) {
	try {
		return Number(readFileSync(path, 'utf8')) || undefined;
	} catch {
		return undefined;
	}
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}
