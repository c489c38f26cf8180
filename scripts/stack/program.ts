/** Programs of this machine. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these programs that stands in one of the folders of `path`; undefined where none does. */
export function findProgram(
	names: readonly string[],
	path = process.env['PATH'] ?? '',
): string | undefined {
	return names
		.flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)))
		.find(isRunnable);
}

function isRunnable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
