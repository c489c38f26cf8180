/**
 * What a statement costs in processor time: that of its backend as the kernel counts it
 * (`/proc/<pid>/schedstat`), so that neither the disk nor a busy machine is part of it. Linux only.
 */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { House } from './house.ts';

export type Statement = {
	readonly text: string;
	readonly values: (call: number) => readonly unknown[];
};

const CALLS = 1_500;
const WARM_UP_CALLS = 200;

export type Backend = {
	/** Microseconds of processor time for one call, over `CALLS` prepared calls. */
	readonly costOf: (statement: Statement) => Promise<number>;
	readonly close: () => Promise<void>;
};

/** A connection of its own, which waits for no disk. */
export async function openBackend({ database }: House): Promise<Backend> {
	const client = new Client({
		host: database.host,
		port: database.port,
		database: database.name,
		user: database.user,
		password: database.password,
		options: '-c enable_seqscan=off -c jit=off -c synchronous_commit=off',
	});
	await client.connect();
	const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
	const pid = rows[0]?.pid;
	let call = 0;

	async function run(statement: Statement, times: number): Promise<void> {
		for (let n = 0; n < times; n += 1) {
			call += 1;
			await client.query({
				name: statement.text.slice(0, 60),
				text: statement.text,
				values: [...statement.values(call)],
			});
		}
	}

	return {
		costOf: async (statement) => {
			await run(statement, WARM_UP_CALLS);
			const before = nanosecondsOf(pid);
			await run(statement, CALLS);
			return (nanosecondsOf(pid) - before) / CALLS / 1_000;
		},
		close: () => client.end(),
	};
}

function nanosecondsOf(pid: number | undefined): number {
	return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
}
