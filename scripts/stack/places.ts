/** Where things lie in a clone. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/**
 * Everything that belongs to this machine: the database, logs, passwords. Not in git.
 * CUBEHUB_DATA names another folder, for a second house of the same clone.
 */
export const dataFolder = process.env['CUBEHUB_DATA'] || join(root, '.data');

/** The same for `npm run start:replicas`, whose house stands beside that of `npm start`. */
export const replicasFolder = join(dataFolder, 'replicas');

/** Makes the data folder. Others may pass through it (PostgreSQL runs as another user when we are root); its files are closed one by one. */
export function makeFolder(folder: string): string {
	mkdirSync(folder, { recursive: true });
	chmodSync(folder, 0o755);
	return folder;
}
