/**
 * Our own connections to PostgreSQL, beside those of Directus.
 *
 * - Postings have a small pool: with more connections than cores, callers only wait for each
 *   other. Everything else has another, and reports a third: a slow one delays no sale and no read.
 * - Nobody waits for ever: a full queue and a long wait are answered 503.
 * - Nothing connects before the first statement: commands of Directus load this file too.
 */
import { availableParallelism } from 'node:os';
import { useEnv } from '@directus/env';
import pg, { type PoolClient, type QueryConfig } from 'pg';
import { connectionOf } from './connection.ts';
import { isUnanswered } from './database-errors.ts';
import { ServiceUnavailable } from './errors.ts';
import { log } from './log.ts';
import { parsers } from './sql.ts';

export { connectionOf } from './connection.ts';

// Asked once: it is a call of the system.
const CORES = availableParallelism();
const POSTINGS = Math.max(2, CORES);
const QUERIES = Math.max(4, CORES);
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

/** Reports read much and rarely: they take their time, and plans for the values that they ask with. */
const REPORTING = {
	statement_timeout: 15_000,
	options: '-c jit=off -c plan_cache_mode=force_custom_plan',
} as const;

/** So much later than the server we give up a statement: then it is the way to it that is broken. */
const ANSWER_MARGIN_MS = 2_000;

/** How many reports run at once. */
const MOST_REPORTS = 2;

export type Pool = {
	/** Runs one statement on any free connection. */
	query(config: QueryConfig): Promise<pg.QueryResult<pg.QueryResultRow>>;
	/** Lends a connection to `run`; one that broke is not used again. */
	borrow<T>(run: (connection: PoolClient) => Promise<T>): Promise<T>;
	close(): Promise<void>;
	state(): { readonly total: number; readonly idle: number; readonly waiting: number };
};

const open = new Map<string, Pool>();
/** Every pool that is not closed, by its application name. */
const counted = new Map<string, Pool>();

/** The pool of money operations. */
export function postings(): Pool {
	return lazily('postings', POSTINGS);
}

/** The pool of everything else that we read and write. */
export function queries(): Pool {
	return lazily('queries', QUERIES);
}

/** The pool of reports. */
export function reports(): Pool {
	return lazily('reports', MOST_REPORTS, REPORTING);
}

/** How busy the pools of this process are. */
export function poolStates(): readonly (ReturnType<Pool['state']> & { readonly name: string })[] {
	return [...counted].map(([name, pool]) => ({
		name: name.replace('cubehub-', ''),
		...pool.state(),
	}));
}

/** Closes all connections; a later statement opens them anew. */
export async function closePools(): Promise<void> {
	const closing = [...open.values()];
	open.clear();
	await Promise.all(closing.map((pool) => pool.close()));
}

function lazily(name: string, max: number, settings: pg.PoolConfig = {}): Pool {
	const known = open.get(name);
	if (known) return known;

	const made = poolOf({
		...connectionOf(useEnv()),
		application_name: `cubehub-${name}`,
		max,
		...settings,
	});
	open.set(name, made);
	return made;
}

/** A pool with our limits and types. */
export function poolOf(config: pg.PoolConfig): Pool {
	const name = config.application_name ?? 'other';
	const pool = new pg.Pool({
		...LIMITS,
		connectionTimeoutMillis: WAIT_MS,
		types: parsers as pg.CustomTypesConfig,
		options: PLANNING,
		...config,
		query_timeout: (config.statement_timeout || LIMITS.statement_timeout) + ANSWER_MARGIN_MS,
	});
	// An idle connection that breaks is replaced; without a listener it would end the process.
	pool.on('error', (error) => log.warn('database connection lost', { error }));
	// So would one that breaks while it is lent: whoever has it hears of it by the next statement.
	pool.on('connect', (connection) => connection.on('error', () => undefined));

	const admit = () => {
		if (pool.waitingCount >= MOST_WAITING) throw ServiceUnavailable;
	};

	const made: Pool = {
		async query(config) {
			admit();
			return pool.query(config);
		},
		async borrow(run) {
			admit();
			const connection = await pool.connect();
			let isBroken = false;
			try {
				return await run(connection);
			} catch (error) {
				// What failed in the middle may have left a transaction open, or an answer on its way:
				// nobody gets that one again.
				isBroken = !isIdle(connection) || isUnanswered(error);
				throw error;
			} finally {
				connection.release(isBroken);
			}
		},
		close: async () => {
			if (counted.get(name) === made) counted.delete(name);
			await pool.end();
		},
		state: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
	};
	counted.set(name, made);
	return made;
}

/** pg knows it; its types do not. */
type Telling = PoolClient & { getTransactionStatus(): 'I' | 'T' | 'E' | null };

/** Whether the server waits for a statement outside any transaction. */
function isIdle(connection: PoolClient): boolean {
	return (connection as Telling).getTransactionStatus() === 'I';
}
