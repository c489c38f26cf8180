/**
 * Whether the database is the one that this code was written for. What is asked for by name would
 * otherwise be missed without an error: exactly-once is gone with its index.
 */
import { join } from 'node:path';
import { routesOf } from '../deploy/routes.ts';
import { readSqlFiles, type SqlFile } from '../deploy/sql-files.ts';
import { planSql } from '../deploy/sql-step.ts';
import { registeredConsumers, registeredTopics } from '../outbox.ts';
import { queries } from '../pool.ts';
import { named } from '../sql.ts';

const FUNCTIONS = [
	'once',
	'core_refuse',
	'core_uuid5',
	'outbox_add',
	'outbox_claim',
	'outbox_start',
	'outbox_give_back',
];

const UNIQUE_INDEXES = [
	'idempotency_keys_one_each',
	'outbox_one_per_consumer',
	'outbox_dedupe',
	'outbox_routes_once',
	'processed_events_once',
];

const MISSING = named(`
	select wanted.name
	from unnest($1::text[]) wanted (name)
	where not exists (select from pg_proc where proname = wanted.name)
	union all
	select wanted.name
	from unnest($2::text[]) wanted (name)
	where not exists (
		select
		from pg_index
		where indexrelid = to_regclass(wanted.name)
			and indisunique
			and indisvalid)`);

/** The functions and unique indexes that are not there; empty after a complete deploy. */
export async function missingObjects(): Promise<readonly string[]> {
	const { rows } = await queries().query({ ...MISSING, values: [FUNCTIONS, UNIQUE_INDEXES] });
	return rows.map(({ name }) => String(name));
}

/** The files of a process do not change while it runs: they are read once. */
let files: readonly SqlFile[] | undefined;

/** What a deploy of this code would still do to functions, constraints and routes. */
export async function pendingSteps(): Promise<readonly string[]> {
	files ??= readSqlFiles(join(import.meta.dirname, '..', '..', '..'));
	const known = files;
	const routes = routesOf(registeredTopics(), registeredConsumers());
	return queries().borrow((connection) => planSql(connection, known, routes));
}
