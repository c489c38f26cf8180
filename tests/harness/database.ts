/** The databases that tests may use directly. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { databaseUrl, type Database } from '../../scripts/stack/postgres.ts';
import { cloneDatabase, dropDatabase } from './clone.ts';

export type TestDatabase = {
	readonly pool: pg.Pool;
	readonly url: string;
	/** The rows of one statement. */
	readonly query: <Row extends object = Record<string, unknown>>(
		text: string,
		parameters?: readonly unknown[],
	) => Promise<Row[]>;
};

const pools: pg.Pool[] = [];
let own: Promise<TestDatabase> | undefined;
let ownName: Database | undefined;
let shared: TestDatabase | undefined;

/** A database of this test file's own, as the deploy leaves it; made at the first call. */
export function database(): Promise<TestDatabase> {
	return (own ??= makeOwn());
}

/** The database behind the server of the run (project `http`). */
export function sharedDatabase(): Promise<TestDatabase> {
	shared ??= open(inject('server').database);
	return Promise.resolve(shared);
}

/** Opens a database for this test file; its connections are closed when the file ends. */
export function open(place: Database): TestDatabase {
	const pool = new pg.Pool({ connectionString: databaseUrl(place), max: 20 });
	// A server that a test stops tells its idle connections.
	pool.on('error', () => undefined);
	pools.push(pool);
	return {
		pool,
		url: databaseUrl(place),
		query: async <Row extends object>(text: string, parameters: readonly unknown[] = []) =>
			(await pool.query<Row>(text, [...parameters])).rows,
	};
}

async function makeOwn(): Promise<TestDatabase> {
	const name = `sql_${randomUUID().slice(0, 8)}`;
	ownName = await cloneDatabase(inject('services').template, name);
	return open(ownName);
}

afterAll(async () => {
	await Promise.all(pools.map((pool) => pool.end()));
	if (ownName) await dropDatabase(ownName);
});
