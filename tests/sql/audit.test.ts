/** The nightly audit finds what was changed behind the guards, by somebody who may do anything. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { query, value, withConnections } from '../harness/statements.ts';
import { anAppendAccount, aWallet, pay } from './ledger-builders.ts';
import { aKey, audit, problemsFound, seal } from './proof-builders.ts';

let journal: string;
let wallet: string;

beforeAll(async () => {
	wallet = await aWallet(1_000n);
	const [other, revenue] = [await aWallet(), await anAppendAccount()];
	for (let count = 0; count < 3; count += 1) {
		journal = randomUUID();
		await pay(wallet, other, 10n, { id: journal });
		await pay(wallet, revenue, 5n);
		await seal();
	}
});

/** What an audit finds after statements of a superuser, which are undone by others afterwards. */
async function problemsAfter(change: string, undo: string): Promise<readonly string[]> {
	await withoutGuards(change);
	try {
		return await problemsFound();
	} finally {
		await withoutGuards(undo);
	}
}

async function withoutGuards(...statements: readonly string[]): Promise<void> {
	await withConnections(1, async (pool) => {
		await pool.query('set session_replication_role = replica');
		for (const statement of statements) await pool.query(statement);
	});
}

async function isGivenUp(no: string): Promise<boolean> {
	await query(`select ledger_settle_numbers('0 s')`);
	const open = `select from cubehub_private.ledger_open_numbers where $1 between first_no and last_no`;
	return (await query(open, [no])).length === 0;
}

/** Keeps a row aside, so that a deleted one comes back as it was. */
const aside = (table: string, rows: string) => `
	create table kept as select * from ${table} where ${rows};
	delete from ${table} where ${rows}`;
const back = (table: string) => `
	insert into ${table} overriding system value select * from kept;
	drop table kept`;

describe('the audit', () => {
	test('is clean where nobody has changed anything, and counts what is sealed', async () => {
		const { is_clean: isClean, problems, journals_count: count } = await audit();

		expect(problems).toEqual([]);
		expect(isClean).toBe(true);
		expect(count).toBe(await value('select count(*) from ledger_journals'));
	});

	test('finds an entry whose trigger was switched off and whose amount was changed', async () => {
		const set = (by: number) =>
			`alter table ledger_entries disable trigger user;
			update ledger_entries set amount = amount + ${by}
			where journal = '${journal}' and account = ${wallet};
			alter table ledger_entries enable trigger user`;

		expect(await problemsAfter(set(1), set(-1))).toEqual(
			expect.arrayContaining(['journal_sum', 'balance', 'checkpoint_root']),
		);
	});

	test('finds payers that were exchanged, though all sums agree', async () => {
		const [other, target] = [await aWallet(100n), await aWallet()];
		const [one, two] = [randomUUID(), randomUUID()];
		await pay(wallet, target, 10n, { id: one });
		await pay(other, target, 10n, { id: two });
		await seal();
		const swap = `
			update ledger_entries
			set journal = case journal when '${one}' then '${two}' else '${one}' end::uuid
			where journal in ('${one}', '${two}') and amount < 0`;

		expect(await problemsAfter(swap, swap)).toEqual(['checkpoint_root']);
	});

	test.each([
		['the time of a journal', 'ledger_journals', `created_at = created_at %s interval '1 day'`],
		['the time of an entry', 'ledger_entries', `created_at = created_at %s interval '1 day'`],
	])('finds a change of %s', async (_, table, set) => {
		const where = table === 'ledger_journals' ? 'id' : 'journal';
		const change = (sign: string) =>
			`update ${table} set ${set.replace('%s', sign)} where ${where} = '${journal}'`;
		expect(await problemsAfter(change('+'), change('-'))).toEqual(['checkpoint_root']);
	});

	test('finds another reason, note or person', async () => {
		for (const column of ['reason', 'meta', 'actor_id']) {
			const forged = {
				reason: `'forged'`,
				meta: `'{"note": "forged"}'`,
				actor_id: `gen_random_uuid()`,
			};
			const change = `update ledger_journals set ${column} = ${forged[column as 'reason']} where id = '${journal}'`;
			const undo = `update ledger_journals set ${column} = null where id = '${journal}'`;
			expect(await problemsAfter(change, undo)).toEqual(['checkpoint_root']);
		}
	});

	test('finds a deleted journal', async () => {
		const rows = `id = '${journal}'`;
		expect(await problemsAfter(aside('ledger_journals', rows), back('ledger_journals'))).toContain(
			'checkpoint_root',
		);
	});

	test('finds a journal that was written later under an earlier number', async () => {
		const forged = randomUUID();
		// The number of a posting that was taken back, long ago for the ledger.
		await withConnections(1, async (pool) => {
			await pool.query('begin');
			await pool.query(
				`select ledger_post($1, 'transfer', 'KZT', array[$2, $3]::bigint[], array[-1, 1]::bigint[], 'hash')`,
				[forged, wallet, await aWallet()],
			);
			await pool.query('rollback');
		});
		const no = await value('select last_value from ledger_journals_no_seq');
		await pay(wallet, await aWallet(), 1n);
		await seal();
		// Transactions of other databases hold the horizon back, too.
		await expect.poll(() => isGivenUp(no), { timeout: 30_000 }).toBe(true);

		expect(
			await problemsAfter(
				`insert into ledger_journals (id, no, kind, currency, request_hash, status, reject_code)
				overriding system value
				values ('${forged}', ${no}, 'transfer', 'KZT', 'hash', 'rejected', 'insufficient_funds')`,
				`delete from ledger_journals where id = '${forged}'`,
			),
		).toEqual(['checkpoint_root']);
	});

	test('finds a checkpoint that was changed, forged or taken out', async () => {
		const last = `id = (select max(id) from ledger_checkpoints)`;
		const set = (text: string) => `update ledger_checkpoints set ${text} where ${last}`;
		const [kept] = await query<{ root: string; signature: string }>(
			`select root, signature from ledger_checkpoints where ${last}`,
		);

		expect(
			await problemsAfter(set(`root = repeat('0', 64)`), set(`root = '${kept!.root}'`)),
		).toEqual(['checkpoint_hash', 'checkpoint_root', 'checkpoint_signature']);

		const forged = aKey().sign('something else');
		expect(
			await problemsAfter(set(`signature = '${forged}'`), set(`signature = '${kept!.signature}'`)),
		).toEqual(['checkpoint_signature']);

		const middle = `id = (select max(id) - 1 from ledger_checkpoints)`;
		expect(
			await problemsAfter(aside('ledger_checkpoints', middle), back('ledger_checkpoints')),
		).toEqual(['checkpoint_numbers', 'checkpoint_chain', 'checkpoints_missing']);
	});

	test('finds checkpoints that were cut off at the end', async () => {
		const last = `id = (select max(id) from ledger_checkpoints)`;
		expect(
			await problemsAfter(aside('ledger_checkpoints', last), back('ledger_checkpoints')),
		).toEqual(['checkpoints_missing']);
	});

	test('finds the salt of the receipts exchanged', async () => {
		const salt = await value(`select encode(salt, 'hex') from cubehub_private.ledger_receipt_salt`);
		const set = (digits: string) =>
			`update cubehub_private.ledger_receipt_salt set salt = decode('${digits}', 'hex')`;
		expect(await problemsAfter(set('ab'.repeat(32)), set(salt))).toEqual(['checkpoint_root']);
	});

	test('finds nothing any more when all of it is as it was', async () => {
		expect(await audit()).toMatchObject({ is_clean: true, problems_count: 0 });
	});
});
