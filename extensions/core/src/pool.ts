/**
 * Our own connections to PostgreSQL, beside those of Directus.
 *
 * - Postings have a small pool: with two connections a core more callers only wait for each other's
 *   locks. Everything else has another, so that a slow report delays no sale.
 * - Nobody waits for ever: a full queue and a long wait are answered 503.
 * - Nothing connects before the first statement: commands of Directus load this file too.
 */
import { availableParallelism } from 'node:os';
import { useEnv } from '@directus/env';
import pg, { type PoolClient, type QueryConfig } from 'pg';
import { connectionOf } from './connection.ts';
import { ServiceUnavailable } from './errors.ts';
import { log } from './log.ts';
import { parsers } from './sql.ts';

export { connectionOf } from './connection.ts';

/** How long anybody waits for a connection. */
const WAIT_MS = 5_000;
/** How many may wait at once for each pool. */
const MOST_WAITING = 1_000;

const LIMITS = {
	lock_timeout: 2_000,
	statement_timeout: 5_000,
	idle_in_transaction_session_timeout: 5_000,
} as const;

/**
 * Plans for many small statements. A connection keeps the plans of its functions: one that was made
 * while a table was still empty would read all of it for ever, so an index is taken wherever there
 * is one.
 */
const PLANNING = '-c enable_seqscan=off -c jit=off';

export type Pool = {
	/** Runs one statement on any free connection. */
	query(config: QueryConfig): Promise<pg.QueryResult<pg.QueryResultRow>>;
	/** Lends a connection to `run`; one that broke is not used again. */
	borrow<T>(run: (connection: PoolClient) => Promise<T>): Promise<T>;
	close(): Promise<void>;
	state(): { readonly total: number; readonly idle: number; readonly waiting: number };
};

const open = new Map<string, Pool>();

/** The pool of money operations. */
export function postings(): Pool {
	return lazily('postings', Math.max(2, availableParallelism()));
}

/** The pool of everything else that we read and write. */
export function queries(): Pool {
	return lazily('queries', Math.max(4, availableParallelism()));
}

/** Closes all connections; a later statement opens them anew. */
export async function closePools(): Promise<void> {
	const closing = [...open.values()];
	open.clear();
	await Promise.all(closing.map((pool) => pool.close()));
}

function lazily(name: string, max: number): Pool {
	const known = open.get(name);
	if (known) return known;

	const made = poolOf({ ...connectionOf(useEnv()), application_name: `cubehub-${name}`, max });
	open.set(name, made);
	return made;
}

/** A pool with our limits and types. */
export function poolOf(config: pg.PoolConfig): Pool {
	const pool = new pg.Pool({
		...LIMITS,
		connectionTimeoutMillis: WAIT_MS,
		types: parsers as pg.CustomTypesConfig,
		options: PLANNING,
		...config,
	});
	// An idle connection that breaks is replaced; without a listener it would end the process.
	pool.on('error', (error) => log.warn('database connection lost', { error }));

	const admit = () => {
		if (pool.waitingCount >= MOST_WAITING) throw ServiceUnavailable;
	};

	return {
		async query(config) {
			admit();
			return pool.query(config);
		},
		async borrow(run) {
			admit();
			const connection = await pool.connect();
			let returned = false;
			try {
				const result = await run(connection);
				returned = true;
				return result;
			} finally {
				// What failed in the middle may have left a transaction open: nobody gets that one again.
				connection.release(!returned && !isIdle(connection));
			}
		},
		close: () => pool.end(),
		state: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
	};
}

/** pg knows it; its types do not. */
type Telling = PoolClient & { getTransactionStatus(): 'I' | 'T' | 'E' | null };

/** Whether the server waits for a statement outside any transaction. */
function isIdle(connection: PoolClient): boolean {
	return (connection as Telling).getTransactionStatus() === 'I';
}
