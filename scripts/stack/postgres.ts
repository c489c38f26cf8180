/**
 * The embedded PostgreSQL: a cluster in a folder, made on first use.
 *
 * - It listens on 127.0.0.1 only, with a password of its own, and has no Unix socket.
 * - The cluster is UTF8 with the builtin locale C.UTF-8, whatever LANG is: `lower()` and `ilike`
 *   know Cyrillic on every machine.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startChild, untilReady, type Child } from './child.ts';
import { rememberedOrFree } from './ports.ts';
import { postgresAccount } from './postgres-account.ts';
import { dataFolderFor, makeDataFolder, programsFor, type Programs } from './postgres-places.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import type { Account } from './reachable.ts';

export type Postgres = { readonly child: Child; readonly database: Database };

/** Where a database is and who may enter, as the environment of Directus says it. */
export type Database = {
	readonly host: string;
	readonly port: number;
	readonly name: string;
	readonly user: string;
	readonly password: string;
};

/** What is remembered from start to start; `data` is where the cluster really lies. */
type Memory = { readonly port: number; readonly password: string; readonly data: string };

type Options = {
	/** Where memory and cluster go. */
	readonly folder: string;
	readonly logFile: string;
	/** False in tests: a lost disk would lose nothing. */
	readonly isDurable: boolean;
};

const USER = 'cubehub';
const START_DEADLINE_MS = 60_000;

// The builtin provider needs no locale of the machine's, which a bare one does not have.
const encoding = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** Starts the cluster of a folder, making it when there is none. Answers its database `cubehub`. */
export async function startPostgres({ folder, logFile, isDurable }: Options): Promise<Postgres> {
	const account = postgresAccount();
	const programs = await programsFor(account);
	const memory = await memoryOf(folder, account);
	if (!existsSync(join(memory.data, 'PG_VERSION'))) initialise(programs, memory, account);
	refuseOtherVersion(programs, memory.data);

	const settings = [
		'listen_addresses=127.0.0.1',
		'unix_socket_directories=',
		'max_connections=200',
		'timezone=UTC',
		'log_timezone=UTC',
		...(isDurable ? [] : careless),
	];
	const child = await startChild({
		name: 'PostgreSQL',
		command: programs.postgres,
		args: [
			'-D',
			memory.data,
			'-p',
			String(memory.port),
			...settings.flatMap((each) => ['-c', each]),
		],
		environment: plainEnvironment(),
		folder: memory.data,
		logFile,
		stopSignal: 'SIGINT',
		account,
	});
	const database = {
		host: '127.0.0.1',
		port: memory.port,
		name: USER,
		user: USER,
		password: memory.password,
	};
	await untilReady(child, () => answers(database), START_DEADLINE_MS);
	await makeDatabase(database);
	return { child, database };
}

/** The address of a database, for drivers and psql. */
export function databaseUrl({ host, port, name, user, password }: Database): string {
	return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

/** Deletes the cluster that belongs to a folder, wherever it lies. */
export function removePostgres(folder: string): void {
	const memory = readJson<Memory>(memoryFile(folder));
	if (memory) rmSync(memory.data, { recursive: true, force: true });
}

const memoryFile = (folder: string): string => join(folder, 'postgres.json');

async function memoryOf(folder: string, account: Account | undefined): Promise<Memory> {
	const known = readJson<Memory>(memoryFile(folder));
	const memory = {
		port: await rememberedOrFree(known?.port),
		password: known?.password ?? randomBytes(18).toString('base64url'),
		data: dataFolderFor(join(folder, 'postgres'), account),
	};
	writePrivateJson(memoryFile(folder), memory);
	return memory;
}

function initialise(
	programs: Programs,
	{ data, password }: Memory,
	account: Account | undefined,
): void {
	makeDataFolder(data, account);
	const secrets = mkdtempSync(join(tmpdir(), 'cubehub-'));
	try {
		const passwordFile = join(secrets, 'password');
		writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
		if (account)
			for (const path of [secrets, passwordFile]) chownSync(path, account.uid, account.gid);
		const made = spawnSync(
			programs.initdb,
			[
				`--pgdata=${data}`,
				`--username=${USER}`,
				`--pwfile=${passwordFile}`,
				'--auth=scram-sha-256',
				...encoding,
			],
			{ ...account, cwd: data, env: plainEnvironment(), encoding: 'utf8' },
		);
		if (made.status === 0) return;
		rmSync(data, { recursive: true, force: true });
		throw new Error(
			`PostgreSQL could not make its data folder ${data}.\n${made.error?.message ?? made.stderr}`,
		);
	} finally {
		rmSync(secrets, { recursive: true, force: true });
	}
}

function refuseOtherVersion({ version }: Programs, data: string): void {
	const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
	if (version.split('.')[0] === made) return;
	throw new Error(
		`The data in ${data} was made by PostgreSQL ${made}; this is ${version}. ` +
			'Move it over with pg_dump, or begin anew: npm run reset',
	);
}

/** Messages in English on every machine; nothing of the caller's PG* variables. */
function plainEnvironment(): NodeJS.ProcessEnv {
	return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };
}

async function answers(database: Database): Promise<boolean> {
	const client = clientOf({ ...database, name: 'postgres' });
	try {
		await client.connect();
		return true;
	} catch (error) {
		if ((error as { code?: string }).code === '28P01') {
			throw new Error(
				`Another PostgreSQL answers on port ${database.port}: its password is not ours.`,
				{ cause: error },
			);
		}
		return false;
	} finally {
		await client.end().catch(() => undefined);
	}
}

async function makeDatabase(database: Database): Promise<void> {
	const client = clientOf({ ...database, name: 'postgres' });
	await client.connect();
	try {
		const { rowCount } = await client.query('select from pg_database where datname = $1', [
			database.name,
		]);
		if (rowCount === 0) await client.query(`create database "${database.name}"`);
	} finally {
		await client.end();
	}
}

/** A connection that is closed by whoever asked for it. */
export function clientOf({ host, port, name, user, password }: Database): Client {
	const client = new Client({
		host,
		port,
		database: name,
		user,
		password,
		application_name: 'cubehub stack',
	});
	// A server that is shut down tells its idle connections; whoever uses them hears of it then.
	client.on('error', () => undefined);
	return client;
}
