/** Whether another user of this machine could use a file: each folder above it must let him pass. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export type Account = { readonly uid: number; readonly gid: number };
export type Access = { readonly mode: number; readonly uid: number; readonly gid: number };

const EXECUTE = 0o1;
const READ = 0o4;

/** Whether `account` may read and enter (or run) something with these owners and mode. */
export function permits(
	{ mode, uid, gid }: Access,
	account: Account,
	wanted = READ | EXECUTE,
): boolean {
	if (account.uid === uid) return ((mode >> 6) & wanted) === wanted;
	if (account.gid === gid) return ((mode >> 3) & wanted) === wanted;
	return (mode & wanted) === wanted;
}

/** Whether `account` may pass all folders above `path`. */
export function canReach(path: string, account: Account): boolean {
	return foldersAbove(path).every((folder) => permits(statSync(folder), account, EXECUTE));
}

/** Whether `account` may run the program at `path`. */
export function canRun(path: string, account: Account): boolean {
	return canReach(path, account) && permits(statSync(path), account);
}

function foldersAbove(path: string): readonly string[] {
	const above = dirname(path);
	return above === path ? [] : [...foldersAbove(above), above];
}
