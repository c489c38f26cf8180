/**
 * A house to measure: PostgreSQL that really writes to its disk, the deployed schema, and one
 * Directus with the settings of production, all in a folder of its own that is deleted afterwards.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Child } from '../scripts/stack/child.ts';
import { runNode } from '../scripts/stack/command.ts';
import { databaseVariables, directusVariables, startDirectus } from '../scripts/stack/directus.ts';
import { makeFolder, root } from '../scripts/stack/places.ts';
import { anyFree } from '../scripts/stack/ports.ts';
import { removePostgres, startPostgres, type Database } from '../scripts/stack/postgres.ts';

export type House = {
	readonly database: Database;
	readonly secret: string;
	readonly sql: Client;
	/** Starts one more server on the same database; `settings` win over those of production. */
	readonly serve: (settings?: { readonly [name: string]: string }) => Promise<Server>;
	readonly close: () => Promise<void>;
};

export type Server = { readonly url: string; readonly stop: () => Promise<void> };

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

	const extensions = withNoop(folder);
	let servers = 0;

	return {
		database,
		secret,
		sql,
		serve: async (settings = {}) => {
			servers += 1;
			const own = makeFolder(join(folder, `server-${servers}`));
			const { child, url } = await startDirectus(
				{
					...options,
					folder: own,
					port: await anyFree(),
					settings: { ...measured, EXTENSIONS_PATH: extensions, ...settings },
				},
				process.env,
				join(own, 'directus.log'),
			);
			children.push(child);
			return { url, stop: () => child.stop() };
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

/** All bundles and one more: an endpoint that does nothing, what every other one is compared with. */
function withNoop(folder: string): string {
	const place = join(folder, 'house');
	const extensions = join(place, 'extensions');
	const noop = join(extensions, 'noop');
	mkdirSync(join(noop, 'dist'), { recursive: true });
	writeFileSync(join(place, 'package.json'), '{ "name": "house", "version": "1.0.0" }\n');
	for (const bundle of readdirSync(join(root, 'extensions'))) {
		symlinkSync(join(root, 'extensions', bundle), join(extensions, bundle));
	}
	writeFileSync(
		join(noop, 'package.json'),
		JSON.stringify({
			name: 'noop',
			version: '1.0.0',
			type: 'module',
			'directus:extension': {
				type: 'endpoint',
				path: 'dist/index.js',
				source: 'dist/index.js',
				host: '^11.17.4',
			},
		}),
	);
	writeFileSync(
		join(noop, 'dist', 'index.js'),
		`export default {
	id: 'noop',
	handler: (router) => router.post('/', (req, res) => res.json({ data: { user: req.accountability.user } })),
};\n`,
	);
	return extensions;
}

/** A run that broke the books measured nothing. */
export async function refuseWrongBooks({ sql }: House): Promise<void> {
	const { rows } = await sql.query<{ problem: string }>('select problem from ledger_check()');
	if (rows.length > 0)
		throw new Error(`The books do not agree: ${rows.map((row) => row.problem).join(', ')}`);
	console.log('ledger_check() is empty.');
}
