import { expect, test } from 'vitest';
import { refusalOfDatabase } from '../../extensions/core/src/database-errors.ts';
import { poolOf } from '../../extensions/core/src/pool.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';

test('a connection that breaks while it is lent fails its borrower, not the process', async () => {
	const { url } = await database();
	const pool = poolOf({ connectionString: url, max: 1 });

	const borrowed = pool.borrow(async (connection) => {
		const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
		const hasEnded = new Promise<void>((resolve) => void connection.on('end', () => resolve()));
		await query('select pg_terminate_backend($1)', [rows[0]!.pid]);
		// The news comes while nothing is asked: an error that nobody listens to ends a process.
		await hasEnded;
		return connection.query('select 1');
	});
	const error: unknown = await borrowed.catch((thrown: unknown) => thrown);

	expect(refusalOfDatabase(error)?.code).toBe('SERVICE_UNAVAILABLE');
	expect((await pool.query({ text: 'select 1 as one' })).rows).toEqual([{ one: 1 }]);
	await pool.close();
});
