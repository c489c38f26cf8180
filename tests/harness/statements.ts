/** Statements on the database of a test's own worker. */
import pg from 'pg';
import { database } from './database.ts';

/** Runs a statement; numbers of PostgreSQL that may pass 2^53 are cast to text by the caller. */
export async function query<Row extends object>(
	text: string,
	values: readonly unknown[] = [],
): Promise<Row[]> {
	const { pool } = await database();
	return (await pool.query<Row>(text, [...values])).rows;
}

/** The first column of the first row, as text. */
export async function value(text: string, values: readonly unknown[] = []): Promise<string> {
	const [row] = await query<object>(text, values);
	return String(Object.values(row ?? {})[0]);
}

/** Runs with that many connections of its own, and closes them. */
export async function withConnections<Result>(
	max: number,
	run: (pool: pg.Pool) => Promise<Result>,
): Promise<Result> {
	const { url } = await database();
	const pool = new pg.Pool({ connectionString: url, max });
	try {
		return await run(pool);
	} finally {
		await pool.end();
	}
}
