/** pgbench against the house: transactions a second of one script. */
import { spawnSync } from 'node:child_process';
import type { House } from './house.ts';

export type PgbenchRun = {
	readonly script: string;
	readonly connections: number;
	readonly seconds: number;
	/** `extended` when it is compared with a driver, which parses each statement anew. */
	readonly mode?: 'prepared' | 'extended';
};

/** A measurement to be run again and again: transactions a second. Throws what pgbench complains of. */
export function pgbench({ database }: House, run: PgbenchRun): () => Promise<number> {
	const { script, connections, seconds, mode = 'prepared' } = run;
	const load = ['-c', String(connections), '-j', '2', '-T', String(seconds)];
	const environment = {
		...process.env,
		PGHOST: database.host,
		PGPORT: String(database.port),
		PGUSER: database.user,
		PGPASSWORD: database.password,
		// As our own pools connect: plans that were made on small tables must not read all of a big one.
		PGOPTIONS: '-c enable_seqscan=off -c jit=off',
	};

	return async () => {
		const { stdout, stderr, status } = spawnSync(
			'pgbench',
			['-n', '-M', mode, ...load, '-f', '-', database.name],
			{ encoding: 'utf8', env: environment, input: script },
		);
		const perSecond = /tps = ([\d.]+)/.exec(stdout)?.[1];
		if (status !== 0 || !perSecond) throw new Error(`pgbench failed: ${stderr}`);
		return Number(perSecond);
	};
}
