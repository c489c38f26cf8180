/** Databases that a test deploys by itself, as `npm run deploy` does. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { databaseVariables } from '../../scripts/stack/directus.ts';
import { clientOf, type Database } from '../../scripts/stack/postgres.ts';
import { cloneDatabase } from '../harness/clone.ts';
import { open, type TestDatabase } from '../harness/database.ts';
import { testEnvironment, testSettings } from '../harness/environment.ts';

export type Target = { readonly place: Database; readonly database: TestDatabase };
export type Run = { readonly code: number | null; readonly output: string };

const root = join(import.meta.dirname, '..', '..');

/** A database without a single table. */
export async function anEmptyDatabase(): Promise<Target> {
	const template = inject('services').template;
	const place = { ...template, name: `deploy_${randomUUID().slice(0, 8)}` };
	const client = clientOf({ ...template, name: 'postgres' });
	await client.connect();
	await client.query(`create database "${place.name}"`);
	await client.end();
	return { place, database: open(place) };
}

/** A database as the deploy of the run has left it. */
export async function aDeployedDatabase(): Promise<Target> {
	const name = `deploy_${randomUUID().slice(0, 8)}`;
	const place = await cloneDatabase(inject('services').template, name);
	return { place, database: open(place) };
}

type RunOptions = {
	readonly script?: string;
	readonly environment?: { readonly [name: string]: string };
	/** Kills the process, without any signal handler, as soon as its output satisfies this. */
	readonly killWhen?: (output: string) => boolean | Promise<boolean>;
};

/** Runs the deploy, or another script, against a database. */
export function deploy(
	{ place }: Target,
	args: readonly string[],
	{ script = 'scripts/deploy.ts', environment = {}, killWhen }: RunOptions = {},
): Promise<Run> {
	const child = spawn(process.execPath, [join(root, script), ...args], {
		cwd: root,
		env: {
			...testEnvironment(),
			...testSettings,
			...databaseVariables(place),
			SECRET: inject('services').secret,
			SEED_PASSWORD: inject('services').password,
			TEMP_PATH: inject('services').folder,
			...environment,
		},
	});
	let output = '';
	const watch = setInterval(() => {
		void Promise.resolve(killWhen?.(output)).then((isDue) => isDue && child.kill('SIGKILL'));
	}, 20);
	child.stdout.on('data', (text: Buffer) => (output += text.toString()));
	child.stderr.on('data', (text: Buffer) => (output += text.toString()));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => {
			clearInterval(watch);
			resolve({ code, output });
		});
	});
}

/** Everything that a deploy makes, as text: two databases with the same text are the same. */
export async function catalogueOf({ database }: Target): Promise<readonly string[]> {
	const rows = await database.query<{ line: string }>(`
		select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
			|| is_nullable || ' ' || coalesce(column_default, '') as line
		from information_schema.columns
		where table_schema in ('public', 'cubehub_private')
		union all
		select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
		from pg_constraint
		where connamespace = 'public'::regnamespace and contype <> 'n'
		union all
		select 'index ' || indexdef from pg_indexes where schemaname = 'public'
		union all
		select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
		union all
		select 'function ' || proname || ' ' || md5(prosrc)
		from pg_proc
		where pronamespace = 'public'::regnamespace
		union all
		select 'view ' || viewname || ' ' || definition from pg_views where schemaname = 'public'
		union all
		select 'route ' || topic || ' ' || consumer from outbox_routes
		union all
		select 'permission ' || policy || ' ' || collection || ' ' || action || ' ' || fields || ' '
			|| coalesce(permissions::text, '')
		from directus_permissions
		union all
		select 'role ' || id || ' ' || name from directus_roles
		union all
		select 'access ' || coalesce(role::text, '') || ' ' || policy
		from directus_access
		where "user" is null
		union all
		select 'person ' || email || ' ' || status from directus_users
		union all
		select 'account ' || purpose || ' ' || currency || ' ' || balance from ledger_accounts`);
	return rows.map(({ line }) => line).toSorted();
}
