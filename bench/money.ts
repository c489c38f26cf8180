/**
 * What a posting costs against the floor of PostgreSQL, and what stays of that through the driver,
 * on one hot account and with a large ledger.
 *
 *   npm run bench -- money [--rounds=5] [--seconds=10] [--journals=0]
 *
 * `--journals` fills the ledger with so many before it measures.
 */
import { openBackend, type Statement } from './cpu.ts';
import { ACCOUNTS, makeFloor, scriptsOf, statementsOf, type Wallets } from './floor.ts';
import { openHouse, refuseWrongBooks, type House } from './house.ts';
import { pairs } from './pairs.ts';
import { makePeople } from './people.ts';
import { pgbench } from './pgbench.ts';
import { driver } from './pool.ts';
import { machine, report, type Settings } from './report.ts';

const CLIENTS = 8;
const HOT_CLIENTS = 16;
const POOL = 10;
const WARM_UP_SECONDS = 5;
const WEIGHED = 100_000;
const BATCH = 1_000;

/** Measures R1, R1b, R2, R4 and R5 and prints them. */
export async function run({ rounds, seconds, journals }: Settings): Promise<void> {
	const house = await openHouse();
	try {
		await makePeople(house, ACCOUNTS, 1_000_000_000n);
		const wallets = await makeFloor(house);
		console.log(machine());
		if (journals > 0) {
			await fill(house, wallets, journals);
			await house.sql.query('vacuum analyze');
		}

		await costs(house, wallets, rounds);
		await throughput(house, wallets, { rounds, seconds });
		await weigh(house, wallets);
		await refuseWrongBooks(house);
	} finally {
		await house.close();
	}
}

async function costs(house: House, wallets: Wallets, rounds: number): Promise<void> {
	const backend = await openBackend(house);
	const statements = statementsOf(wallets);
	const cost = (statement: Statement) => () => backend.costOf(statement);

	report(
		'R1   ledger_post / floor, processor time',
		await pairs(rounds, cost(statements.floor), cost(statements.post)),
		'µs a call',
	);
	report(
		'R1b  once(wallet_transfer) / wallet_transfer, processor time',
		await pairs(rounds, cost(statements.transfer), cost(statements.once)),
		'µs a call',
	);
	await backend.close();
}

async function throughput(
	house: House,
	wallets: Wallets,
	{ rounds, seconds }: Pick<Settings, 'rounds' | 'seconds'>,
): Promise<void> {
	const scripts = scriptsOf(wallets);
	const load = (script: string, connections: number) =>
		pgbench(house, { script, connections, seconds });
	for (const script of [scripts.floor, scripts.post, scripts.hot]) {
		await pgbench(house, { script, connections: CLIENTS, seconds: WARM_UP_SECONDS })();
	}

	report(
		'     ledger_post / floor, transactions',
		await pairs(rounds, load(scripts.floor, CLIENTS), load(scripts.post, CLIENTS)),
		'a second',
	);
	const extended = { script: scripts.once, connections: POOL, seconds, mode: 'extended' } as const;
	report(
		'R2   our pool of 10 with 50 callers / pgbench, once(wallet_transfer)',
		await pairs(rounds, pgbench(house, extended), driver(house, { connections: POOL, seconds })),
		'a second',
	);
	report(
		'R4   all into one append account / uniform',
		await pairs(rounds, load(scripts.post, HOT_CLIENTS), load(scripts.hot, HOT_CLIENTS)),
		'a second',
	);
}

/** Heap bytes of a transfer of two legs; a ledger without its events would be a smaller one. */
async function weigh(house: House, wallets: Wallets): Promise<void> {
	const before = await heapBytes(house);
	await fill(house, wallets, WEIGHED);
	const after = await heapBytes(house);
	const bytes = [...after].map(
		([table, size]) => [table, (size - (before.get(table) ?? 0)) / WEIGHED] as const,
	);
	const total = bytes.reduce((sum, [, size]) => sum + size, 0);
	const parts = bytes.map(([table, size]) => `${table} ${size.toFixed(0)}`).join(', ');
	console.log(`R5   heap of a transfer of two legs: ${total.toFixed(0)} bytes (${parts})`);
}

const WEIGHED_TABLES = ['ledger_accounts', 'ledger_journals', 'ledger_entries', 'outbox'];

async function heapBytes({ sql }: House): Promise<ReadonlyMap<string, number>> {
	await sql.query(`vacuum ${WEIGHED_TABLES.join(', ')}`);
	const { rows } = await sql.query<{ table: string; size: string }>(
		`select relation as table, pg_relation_size(relation::regclass)::text as size
		from unnest($1::text[]) relation`,
		[WEIGHED_TABLES],
	);
	return new Map(rows.map(({ table, size }) => [table, Number(size)]));
}

/** Posts so many transfers between all wallets. No relay runs: their events wait. */
async function fill({ sql }: House, { first }: Wallets, journals: number): Promise<void> {
	for (let done = 0; done < journals; done += BATCH) {
		await sql.query(
			`select ledger_post(gen_random_uuid(), 'transfer', 'KZT',
				array[$1 + n % $2, $1 + (n + 1 + n / $2) % $2]::bigint[], array[-5, 5]::bigint[], 'x')
			from generate_series($3::bigint, $4::bigint) n`,
			[String(first), ACCOUNTS, done, Math.min(done + BATCH, journals) - 1],
		);
	}
	console.log(`${journals} journals written.`);
}
