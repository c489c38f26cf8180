/** Tells a process from a later one that got the same pid. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export type ProcessIdentity = { readonly pid: number; readonly born: string };

const START_TIME_FIELD = 21;

/** The pid with the moment of its start; undefined when no such process lives. */
export function identityOf(pid: number): ProcessIdentity | undefined {
	const born = existsSync('/proc/self/stat') ? bornByProc(pid) : bornByPs(pid);
	return born === undefined ? undefined : { pid, born };
}

/** Whether the very process of `identity` still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
	return identityOf(identity.pid)?.born === identity.born;
}

function bornByProc(pid: number): string | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name in parentheses may hold spaces; the fields are counted behind it.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const [state] = fields;
		if (state === 'Z' || state === 'X') return undefined;
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return `${boot}:${fields[START_TIME_FIELD - 2]}`;
	} catch {
		return undefined;
	}
}

function bornByPs(pid: number): string | undefined {
	const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
		encoding: 'utf8',
		env: { ...process.env, LC_ALL: 'C' },
	});
	return status === 0 ? stdout.trim() || undefined : undefined;
}
