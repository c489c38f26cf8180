/** Files that hold passwords: mode 0600 from the first byte, replaced as a whole. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes JSON that only this user may read. A reader sees the old or the new file, never a half. */
export function writePrivateJson(path: string, value: unknown): void {
	writePrivateText(path, `${JSON.stringify(value, null, '\t')}\n`);
}

/** The same for a text. */
export function writePrivateText(path: string, text: string): void {
	const draft = `${path}.${process.pid}`;
	rmSync(draft, { force: true });
	writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
	renameSync(draft, path);
}

/** The content of a JSON file of ours; undefined where there is none. */
export function readJson<Content>(path: string): Content | undefined {
	try {
		return JSON.parse(readFileSync(path, 'utf8')) as Content;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new Error(`${path} is damaged. Delete it, then run the command again.`, { cause: error });
	}
}
