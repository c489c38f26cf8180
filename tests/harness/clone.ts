/** Databases that begin as a copy of the template. */
import { setTimeout as pause } from 'node:timers/promises';
import { clientOf, type Database } from '../../scripts/stack/postgres.ts';

const TRIES = 20;
const RETRY_MS = 250;
/** The template is being copied, or somebody is still leaving it. */
const BEING_USED = '55006';

/** Makes a database `name` like the template. */
export async function cloneDatabase(template: Database, name: string): Promise<Database> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			await administrate(template, `create database "${name}" template "${template.name}"`);
			return { ...template, name };
		} catch (error) {
			if (attempt === TRIES || (error as { code?: string }).code !== BEING_USED) throw error;
			await pause(RETRY_MS);
		}
	}
}

export function dropDatabase(database: Database): Promise<void> {
	return administrate(database, `drop database if exists "${database.name}" with (force)`);
}

async function administrate(database: Database, statement: string): Promise<void> {
	const client = clientOf({ ...database, name: 'postgres' });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
