/** What the tests of the proof are given: a key, seals made now, receipts and both verifiers. */
import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from '../../extensions/core/src/sql.ts';
import { backgroundPool, sqlOf } from '../../extensions/core/src/relay/connections.ts';
import { signingKey, type SigningKey } from '../../extensions/ledger/src/signing-key.ts';
import { auditLedger } from '../../extensions/ledger/src/use-cases/audit-ledger.ts';
import { sealJournals } from '../../extensions/ledger/src/use-cases/seal-journals.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';

const root = join(import.meta.dirname, '../..');
const never = new AbortController().signal;

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.log('The Python verifier is left out: there is no python3 on the PATH.');

export const aKey = (): SigningKey => signingKey({ RECEIPT_KEY: randomBytes(32).toString('hex') });

/** The key of this test file. */
export const ownKey = aKey();

/** Runs with the statements of a schedule. */
export async function withSql<Result>(run: (sql: Sql) => Promise<Result>): Promise<Result> {
	const { url } = await database();
	const pool = backgroundPool({ connectionString: url }, 1);
	try {
		return await run(sqlOf(pool));
	} finally {
		await pool.close();
	}
}

/** Seals everything that is committed, however young. */
export function seal({ key = ownKey, settleSeconds = 0 } = {}): Promise<void> {
	return withSql((sql) => sealJournals(sql, never, { key, settleSeconds }));
}

export type Checkpoint = {
	readonly id: string;
	readonly first_no: string;
	readonly last_no: string;
	readonly journals_count: number;
	readonly late: readonly number[] | null;
	readonly previous: string;
	readonly hash: string;
	readonly key: string;
};

export function checkpoints(): Promise<Checkpoint[]> {
	return query<Checkpoint>('select * from ledger_checkpoints order by id');
}

export async function lastCheckpoint(): Promise<Checkpoint> {
	const last = (await checkpoints()).at(-1);
	if (!last) throw new Error('There is no checkpoint.');
	return last;
}

export async function numberOf(journal: string): Promise<number> {
	const [row] = await query<{ no: number }>(
		'select no::int as no from ledger_journals where id = $1',
		[journal],
	);
	return row?.no ?? 0;
}

type Document = {
	journal: { [name: string]: string | null };
	entries: { hash: string; shown: { [name: string]: string | null } | null }[];
	details: { hash: string; shown: { [name: string]: string | null } | null };
	checkpoint: { [name: string]: unknown };
	path: { side: string; hash: string }[];
	signature: string;
	[name: string]: unknown;
};

/** The receipt with everything shown; null while the journal is not sealed. */
export async function receiptOf(journal: string): Promise<Document | null> {
	const [row] = await query<{ receipt: Document | null }>('select ledger_receipt($1) as receipt', [
		journal,
	]);
	return row?.receipt ?? null;
}

export type Verdict = { readonly status: number | null; readonly printed: string };

/** What the command of this repository says to a receipt, and the verifier in Python. */
export function verdicts(receipt: unknown, ...more: readonly string[]): readonly Verdict[] {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-receipts-'));
	try {
		const file = join(folder, 'receipt.json');
		writeFileSync(file, typeof receipt === 'string' ? receipt : JSON.stringify(receipt));
		const commands: readonly (readonly [string, readonly string[]])[] = [
			[process.execPath, ['bin/verify-receipt.ts', file, ...more]],
			...(python ? [['python3', ['tests/verifiers/verify_receipt.py', file]] as const] : []),
		];
		return commands.map(([command, args]) => {
			const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
			return { status, printed: `${stdout}${stderr}` };
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
}

export type Audit = {
	readonly is_clean: boolean;
	readonly journals_count: string;
	readonly problems_count: number;
	readonly problems: readonly { readonly problem: string; readonly detail: object }[];
};

/** The result of an audit made now. */
export async function audit(): Promise<Audit> {
	await withSql((sql) => auditLedger(sql, never));
	const [last] = await query<Audit>('select * from ledger_audits order by id desc limit 1');
	if (!last) throw new Error('There is no audit.');
	return last;
}

export const problemsFound = async (): Promise<readonly string[]> => [
	...new Set((await audit()).problems.map(({ problem }) => problem)),
];
