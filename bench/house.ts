/**
 * A house to measure: PostgreSQL that really writes to its disk, the deployed schema, and one
 * Directus with the settings of production, all in a folder of its own that is deleted afterwards.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Child } from '../scripts/stack/child.ts';
import { runNode } from '../scripts/stack/command.ts';
import { databaseVariables, directusVariables, startDirectus } from '../scripts/stack/directus.ts';
import { makeFolder, root } from '../scripts/stack/places.ts';
import { anyFree } from '../scripts/stack/ports.ts';
import { removePostgres, startPostgres, type Database } from '../scripts/stack/postgres.ts';
import { withBenchBundle } from './bundle.ts';

export type House = {
	readonly database: Database;
	readonly secret: string;
	readonly sql: Client;
	/** Starts one more server on the same database; `settings` win over those of production. */
	readonly serve: (
		settings?: { readonly [name: string]: string },
		/** Any free one unless it is named. */
		port?: number,
	) => Promise<Server>;
	/** Where all of it lies, until it is closed. */
	readonly folder: string;
	readonly close: () => Promise<void>;
};

export type Server = {
	readonly url: string;
	readonly pid: number;
	readonly stop: () => Promise<void>;
};

// As in production, without the limits that a load test exists to pass.
const measured = {
	NODE_ENV: 'development',
	LOG_LEVEL: 'warn',
	SERVE_APP: 'false',
	CACHE_SCHEMA: 'true',
	CACHE_SCHEMA_FREEZE_ENABLED: 'true',
	RATE_LIMITER_ENABLED: 'false',
	PRESSURE_LIMITER_ENABLED: 'false',
};

/** Starts PostgreSQL and deploys; `close()` ends all of it. */
export async function openHouse(): Promise<House> {
	const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-bench-')));
	const children: Child[] = [];
	const postgres = await startPostgres({
		folder,
		logFile: join(folder, 'postgres.log'),
		isDurable: true,
	});
	children.push(postgres.child);

	const { database } = postgres;
	const secret = randomBytes(32).toString('hex');
	const options = { database: databaseVariables(database), redis: undefined, secret, folder };
	await deploy({ ...options, port: 0, settings: measured });

	const sql = new Client({
		host: database.host,
		port: database.port,
		database: database.name,
		user: database.user,
		password: database.password,
	});
	await sql.connect();

	const extensions = withBenchBundle(folder);
	let servers = 0;

	return {
		database,
		secret,
		sql,
		folder,
		serve: async (settings = {}, port) => {
			servers += 1;
			const own = makeFolder(join(folder, `server-${servers}`));
			const { child, url } = await startDirectus(
				{
					...options,
					folder: own,
					port: port ?? (await anyFree()),
					settings: { ...measured, EXTENSIONS_PATH: extensions, ...settings },
				},
				process.env,
				join(own, 'directus.log'),
			);
			children.push(child);
			return { url, pid: child.identity.pid, stop: () => child.stop() };
		},
		close: async () => {
			await sql.end();
			for (const child of children.toReversed()) if (!child.hasEnded()) await child.stop();
			removePostgres(folder);
			rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

async function deploy(options: Parameters<typeof directusVariables>[0]): Promise<void> {
	const { code, output } = await runNode(join(root, 'scripts', 'deploy.ts'), ['--demo'], {
		environment: { ...process.env, ...directusVariables(options) },
	});
	if (code !== 0) throw new Error(`The deploy failed.\n${output}`);
}

/** A run that broke the books measured nothing. */
export async function refuseWrongBooks({ sql }: House): Promise<void> {
	const { rows } = await sql.query<{ problem: string }>('select problem from ledger_check()');
	if (rows.length > 0)
		throw new Error(`The books do not agree: ${rows.map((row) => row.problem).join(', ')}`);
	console.log('ledger_check() is empty.');
}
