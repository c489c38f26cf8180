/** What a process uses, as the kernel counts it. Linux only. */
import { readFileSync } from 'node:fs';

const TICK_MS = 10;
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/** Processor time of all its threads so far, in milliseconds. */
export function processorTimeOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name in parentheses may hold spaces; the fields are counted behind it.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK_MS;
}

/** Its memory that is really there, in bytes. */
export function residentBytesOf(pid: number): number {
	const [, kilobytes] =
		/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kilobytes) * 1_024;
}
