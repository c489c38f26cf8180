/** The connections of background work: its own, for Directus ends its pool at shutdown without a drain. */
import type { PoolConfig } from 'pg';
import { poolOf, type Pool } from '../pool.ts';
import { statement, type Runner, type Sql } from '../sql.ts';

/** Looser than for requests: nobody waits for background work, but it does end. */
const LIMITS = {
	lock_timeout: 10_000,
	statement_timeout: 30_000,
	idle_in_transaction_session_timeout: 60_000,
} as const;

/** A pool of at most `max` connections; none is opened before the first statement. */
export function backgroundPool(database: PoolConfig, max: number): Pool {
	return poolOf({ ...LIMITS, ...database, max, application_name: 'cubehub-background' });
}

/**
 * The `sql` of a pool, or of one of its connections. Statements that may take longer than usual are
 * given up after `answerMs`.
 */
export function sqlOf(runner: Runner, answerMs?: number): Sql {
	const patience = answerMs === undefined ? {} : { query_timeout: answerMs };
	return async <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => {
		const { rows } = await runner.query({ ...statement(text, values), ...patience });
		return rows as readonly unknown[] as readonly Row[];
	};
}

/**
 * Runs in one transaction of an own connection. After `timeoutMs` the connection is cut, which
 * takes back whatever the run has written, and the error says so.
 */
export async function inTransaction<Answer>(
	pool: Pool,
	timeoutMs: number,
	run: (sql: Sql) => Promise<Answer>,
): Promise<Answer> {
	return pool.borrow(async (connection) => {
		await connection.query('begin');
		// What fails leaves the transaction open: such a connection is cut, not lent again.
		const answer = await within(timeoutMs, run(sqlOf(connection)));
		await connection.query('commit');
		return answer;
	});
}

/** What `running` answers, unless it takes longer than `ms`: then it fails, and goes on unheard. */
export async function within<Answer>(ms: number, running: Promise<Answer>): Promise<Answer> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`The handler took more than ${ms} ms.`)), ms);
	});
	try {
		return await Promise.race([running, late]);
	} finally {
		clearTimeout(timer);
	}
}
