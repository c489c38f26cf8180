/**
 * What the deploy remembers in the database: which SQL files ran, which rows of the configuration
 * are ours, and what the last deploy was made of. It lies in `cubehub_private`, which neither
 * Directus nor its API shows.
 */
import type { ClientBase } from 'pg';

const tables = `
	create schema if not exists cubehub_private;

	create table if not exists cubehub_private.cubehub_sql_files (
	  name       text primary key,
	  sha256     text not null,
	  applied_at timestamptz not null default current_timestamp
	);

	create table if not exists cubehub_private.config_rows (
	  kind text not null,
	  id   text not null,
	  primary key (kind, id)
	);

	create table if not exists cubehub_private.deploy_state (
	  name       text primary key,
	  value      text not null,
	  changed_at timestamptz not null default current_timestamp
	);`;

/** Makes the tables. May run again and again. */
export async function prepareRegistry(client: ClientBase): Promise<void> {
	await client.query('set client_min_messages = warning');
	await client.query(tables);
}

/** Whether a deploy has been here. */
export async function isPrepared(client: ClientBase): Promise<boolean> {
	const { rows } = await client.query(
		"select to_regclass('cubehub_private.deploy_state') is not null as prepared",
	);
	return rows[0].prepared;
}

/** The SHA-256 of each SQL file as it ran last. */
export async function appliedFiles(client: ClientBase): Promise<ReadonlyMap<string, string>> {
	if (!(await isPrepared(client))) return new Map();
	const { rows } = await client.query<{ name: string; sha256: string }>(
		'select name, sha256 from cubehub_private.cubehub_sql_files',
	);
	return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

/** Makes the next SQL step run these files again. */
export async function forgetFiles(client: ClientBase, names: readonly string[]): Promise<void> {
	await client.query('delete from cubehub_private.cubehub_sql_files where name = any ($1)', [
		names,
	]);
}

/** Notes that these files have run as they are. */
export async function rememberFiles(
	client: ClientBase,
	files: readonly { readonly name: string; readonly sha256: string }[],
): Promise<void> {
	await client.query(
		`insert into cubehub_private.cubehub_sql_files (name, sha256)
		select name, sha256
		from unnest($1::text[], $2::text[]) as file (name, sha256)
		on conflict (name) do update
		set sha256 = excluded.sha256, applied_at = current_timestamp`,
		[files.map((file) => file.name), files.map((file) => file.sha256)],
	);
}

/** What was remembered under a name; undefined on a database without a deploy. */
export async function recall(client: ClientBase, name: string): Promise<string | undefined> {
	if (!(await isPrepared(client))) return undefined;
	const { rows } = await client.query(
		'select value from cubehub_private.deploy_state where name = $1',
		[name],
	);
	return rows[0]?.value;
}

/** Remembers a value under a name, in place of an earlier one. */
export async function remember(client: ClientBase, name: string, value: string): Promise<void> {
	await client.query(
		`insert into cubehub_private.deploy_state (name, value)
		values ($1, $2)
		on conflict (name) do update
		set value = excluded.value, changed_at = current_timestamp`,
		[name, value],
	);
}
