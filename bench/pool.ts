/**
 * The pool that money operations use, driven as hard as it takes, in a process of its own.
 *
 *   node bench/pool.ts <file with a plan as JSON>     prints calls a second
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { randomUUID } from 'node:crypto';
import type { PoolConfig } from 'pg';
import { poolOf } from '../extensions/core/src/pool.ts';
import { named } from '../extensions/core/src/sql.ts';
import { runNode } from '../scripts/stack/command.ts';
import { root } from '../scripts/stack/places.ts';
import type { House } from './house.ts';
import { personId } from './people.ts';

type Plan = {
	readonly database: PoolConfig;
	readonly connections: number;
	readonly callers: number;
	readonly seconds: number;
};

const CALLERS = 50;
const ONCE = named('select status, answer, replayed from once($1, $2, $3, $4, $5, $6)');

/** A measurement to be run again and again: calls of once(wallet_transfer) a second. */
export function driver(
	{ database }: House,
	{ connections, seconds }: Pick<Plan, 'connections' | 'seconds'>,
): () => Promise<number> {
	const { host, port, user, password, name } = database;
	const plan: Plan = {
		database: { host, port, user, password, database: name },
		connections,
		callers: CALLERS,
		seconds,
	};

	return async () => {
		const folder = mkdtempSync(join(tmpdir(), 'cubehub-pool-'));
		const file = join(folder, 'plan.json');
		writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
		const { code, output } = await runNode(join(root, 'bench', 'pool.ts'), [file]);
		rmSync(folder, { recursive: true });
		if (code !== 0) throw new Error(output);
		return Number(output.trim().split('\n').at(-1));
	};
}

async function drive({ database, connections, callers, seconds }: Plan): Promise<number> {
	const pool = poolOf({ ...database, max: connections });
	const until = performance.now() + seconds * 1_000;
	let calls = 0;

	async function caller(): Promise<void> {
		while (performance.now() < until) {
			const { rows } = await pool.query({ ...ONCE, values: transfer() });
			if (rows[0]?.['status'] !== 200) throw new Error(JSON.stringify(rows[0]));
			calls += 1;
		}
	}

	await Promise.all(Array.from({ length: callers }, caller));
	await pool.close();
	return calls / seconds;
}

function transfer(): unknown[] {
	const to = personId(1_000 + Math.floor(Math.random() * 8_999));
	const document = { to, amount: '5', currency: 'KZT', journal: randomUUID(), hash: 'load' };
	return [
		personId(1 + Math.floor(Math.random() * 256)),
		'POST /wallet/transfer',
		randomUUID(),
		'load',
		'wallet_transfer',
		JSON.stringify(document),
	];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Plan;
	process.stdout.write(`${await drive(plan)}\n`);
}
