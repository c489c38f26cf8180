/** Who runs PostgreSQL: we ourselves, except as root, because PostgreSQL refuses root. */
import { spawnSync } from 'node:child_process';
import type { Account } from './reachable.ts';

/** The unprivileged account for PostgreSQL when we are root; undefined when we are not. */
export function postgresAccount(): Account | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const present = accountOf('postgres');
	if (present) return present;

	// A user of the system without a shell or a home, as Debian's own package would make it.
	spawnSync('useradd', [
		'--system',
		'--user-group',
		'--no-create-home',
		'--shell',
		'/usr/sbin/nologin',
		'postgres',
	]);
	const account = accountOf('postgres') ?? accountOf('nobody');
	if (account) return account;
	throw new Error(
		'PostgreSQL refuses to run as root, and no user postgres could be made. ' +
			'Make one (useradd --system postgres), or start as a normal user.',
	);
}

function accountOf(name: string): Account | undefined {
	const [uid, gid] = ['-u', '-g'].map((flag) =>
		spawnSync('id', [flag, name], { encoding: 'utf8' }),
	);
	if (uid?.status !== 0 || gid?.status !== 0) return undefined;
	return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
