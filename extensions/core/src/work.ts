/**
 * All that a use case may reach outside its own arguments.
 *
 * - Outside `transaction` every statement stands alone; no transaction is open while a use case thinks.
 * - `once` is one statement and one round trip: key, document, money and event commit together, or
 *   the stored refusal alone does.
 * - A transaction that loses against another one runs again from its start; what is left after a few
 *   tries is answered 503.
 */
import type { PoolClient, QueryConfig } from 'pg';
import type { Accountability, Principal } from './auth.ts';
import { detailOf, refusalOfDatabase } from './database-errors.ts';
import { unknownClient, type Client } from './http/client.ts';
import { refusalByCode, type Refusal, type RefusalStatus } from './errors.ts';
import { journalId, uuid7 } from './ids.ts';
import { log } from './log.ts';
import { counterOf } from './metrics.ts';
import { wakeRelay } from './outbox.ts';
import { postings, queries, reports, type Pool } from './pool.ts';
import { withRetry } from './retry.ts';
import { jsonText, named, statement, type Json, type Runner, type Sql } from './sql.ts';

export type { Principal } from './auth.ts';
export type { Json, Sql } from './sql.ts';

export type Command = { readonly [key: string]: Json | undefined };

export type Work = {
	/** Runs one statement; `${}` values are bound, never spliced. */
	readonly sql: Sql;
	/** When the request came in. */
	readonly now: Date;
	readonly actor: Principal;
	/** For Directus' own services: what they let this person do. */
	readonly accountability: Accountability | null;
	/** From where the request came. */
	readonly client: Client;
	readonly requestId: string;
	/** The exact answer is wanted, and nothing of it. */
	readonly preview: boolean;
	/** A new id that sorts by time. */
	readonly newId: () => string;
	/** Runs in one transaction. The refusal of its own once() commits before it is thrown; any other error rolls back. */
	readonly transaction: <T>(run: (work: Work) => Promise<T>) => Promise<T>;
	/** Runs reads that must agree with each other: all of them see one state of the database. */
	readonly snapshot: <T>(run: (work: Work) => Promise<T>) => Promise<T>;
	/** Calls a money operation once for the request's key; throws its refusal; rolls back for a preview. */
	readonly once: <Answer>(operation: string, command: Command) => Promise<Answer>;
};

/** The key of a request that moves money. */
export type Key = {
	/** Method and route pattern. */
	readonly endpoint: string;
	/** Empty in a preview. */
	readonly key: string;
	readonly hash: string;
};

export type Call = {
	readonly actor: Principal;
	readonly accountability: Accountability | null;
	/** Absent where no request is behind it. */
	readonly client?: Client;
	readonly requestId: string;
	readonly correlationId: string;
	readonly now: Date;
	readonly preview: boolean;
	readonly key?: Key;
};

/** What once() told about the request, for the edge. */
export type Told = { replayed: boolean; refusal: Refusal | undefined };

type Once = { readonly status: number; readonly answer: unknown; readonly replayed: boolean };

/** Where statements go: the pools, or the one connection of an open transaction. */
type Target = {
	readonly run: (config: QueryConfig, pool: () => Pool) => ReturnType<Runner['query']>;
	readonly connection?: PoolClient;
};

const ONCE = named(`
	select status, answer, replayed
	from once($1, $2, $3, $4, $5, $6, $7, $8)`);

const countedOnce = counterOf('cubehub_postings_total', {
	help: 'Money operations of this process, by how they ended: done, answered again, or refused.',
	labels: ['operation', 'result'],
});

function countOnce(operation: string, status: number, replayed: boolean): void {
	const result = replayed ? 'replayed' : status === 200 ? 'done' : 'refused';
	countedOnce({ operation, result });
}

const outside: Target = {
	run: (config, pool) => withRetry(() => pool().query(config)).catch(thrown),
};

/** Statements before any route is known, or beside all of them. Each stands alone. */
export const standaloneSql: Sql = async <Row>(
	text: TemplateStringsArray,
	...values: readonly unknown[]
) => {
	const { rows } = await outside.run(statement(text, values), queries);
	return rows as unknown as readonly Row[];
};

/** The work of one request, and what its once() told. */
export function openWork(call: Call): { readonly work: Work; readonly told: Told } {
	const told: Told = { replayed: false, refusal: undefined };
	return { work: workOn({ call, told, target: outside }), told };
}

/** One request, what it has been told, and where its statements go. */
type Scope = { readonly call: Call; readonly told: Told; readonly target: Target };

function workOn(scope: Scope): Work {
	const { call, target } = scope;
	const work: Work = {
		now: call.now,
		actor: call.actor,
		accountability: call.accountability,
		client: call.client ?? unknownClient,
		requestId: call.requestId,
		preview: call.preview,
		newId: () => uuid7(new Date()),
		async sql<Row>(text: TemplateStringsArray, ...values: readonly unknown[]) {
			const { rows } = await target.run(statement(text, values), queries);
			return rows as unknown as readonly Row[];
		},
		transaction: (run) => (target.connection ? run(work) : transact(scope, run)),
		snapshot: (run) => readTogether(scope, run),
		once: (operation, command) => callOnce(scope, operation, command),
	};
	return work;
}

async function callOnce<Answer>(
	{ call, told, target }: Scope,
	operation: string,
	command: Command,
): Promise<Answer> {
	const { key, actor, preview } = call;
	if (!key) throw new Error(`${operation} moves money: its route must say movesMoney.`);

	const journal = preview ? uuid7(new Date()) : journalId(key.endpoint, actor.userId, key.key);
	const document = jsonText({ ...defined(command), journal, hash: key.hash });
	const values = [
		actor.userId,
		key.endpoint,
		key.key,
		key.hash,
		operation,
		document,
		preview,
		call.correlationId,
	];
	const { rows } = await target.run({ ...ONCE, values }, postings);
	const [{ status, answer, replayed }] = rows as unknown as readonly [Once];

	told.replayed = replayed;
	countOnce(operation, status, replayed);
	if (status !== 200) throw (told.refusal = refusalOf(status, answer));
	if (!target.connection && !preview && !replayed) wakeRelay();
	return answer as Answer;
}

async function transact<T>({ call, told }: Scope, run: (work: Work) => Promise<T>): Promise<T> {
	const pool = call.key ? postings() : queries();
	try {
		const result = await withRetry(() =>
			pool.borrow(async (connection) => {
				// Sent as one text: the id is a uuid, which cannot end a string.
				await connection.query(
					`begin; select set_config('cubehub.correlation', '${call.correlationId}', true)`,
				);
				return finish(connection, told, run(workOn({ call, told, target: within(connection) })));
			}),
		);
		wakeRelay();
		return result;
	} catch (error) {
		return thrown(error);
	}
}

async function readTogether<T>(
	{ call, told, target }: Scope,
	run: (work: Work) => Promise<T>,
): Promise<T> {
	if (target.connection) throw new Error('A snapshot is taken outside of a transaction.');
	try {
		return await withRetry(() =>
			reports().borrow(async (connection) => {
				await connection.query('begin isolation level repeatable read read only');
				return finish(connection, told, run(workOn({ call, told, target: within(connection) })));
			}),
		);
	} catch (error) {
		return thrown(error);
	}
}

/** Commits what ran, or the refusal that once() stored; rolls back for any other error. */
async function finish<T>(connection: PoolClient, told: Told, running: Promise<T>): Promise<T> {
	let result: T;
	try {
		result = await running;
	} catch (error) {
		const isStored = error === told.refusal && told.refusal !== undefined;
		await connection.query(isStored ? 'commit' : 'rollback');
		throw error;
	}
	const { command } = await connection.query('commit');
	// PostgreSQL answers so when a statement failed and somebody caught its error.
	if (command !== 'COMMIT') throw new Error('A failed transaction went on to its end.');
	return result;
}

function within(connection: PoolClient): Target {
	return { connection, run: (config) => connection.query(config) };
}

function refusalOf(status: number, answer: unknown): Refusal {
	const { code, detail } = answer as { code: string; detail?: string };
	// A copy of its own, so that it can be told apart from the same refusal of someone else.
	return refusalByCode(code, status as RefusalStatus).with(detailOf(detail));
}

function defined(command: Command): { readonly [key: string]: Json } {
	return Object.fromEntries(
		Object.entries(command).filter((pair): pair is [string, Json] => pair[1] !== undefined),
	);
}

/** Throws what a client may be told of a database error; the rest goes to the log. */
function thrown(error: unknown): never {
	const refusal = refusalOfDatabase(error);
	if (refusal && refusal !== error) log.warn('the database refused', { code: refusal.code, error });
	throw refusal ?? error;
}
