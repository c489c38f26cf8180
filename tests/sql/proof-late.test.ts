/** A number is taken before its journal commits: slow transactions are sealed later, and never lost. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { database } from '../harness/database.ts';
import { query, value } from '../harness/statements.ts';
import { aWallet, pay } from './ledger-builders.ts';
import { audit, lastCheckpoint, numberOf, receiptOf, seal, verdicts } from './proof-builders.ts';

/** A connection of its own, whose transaction has posted and is not committed. */
async function aSlowPosting(): Promise<{ id: string; connection: pg.PoolClient }> {
	const [from, to] = [await aWallet(100n), await aWallet()];
	const { pool } = await database();
	const connection = await pool.connect();
	onTestFinished(() => connection.release(true));
	const id = randomUUID();
	await connection.query('begin');
	await connection.query(
		`select ledger_post($1, 'transfer', 'KZT', array[$2, $3]::bigint[], array[-1, 1]::bigint[], 'hash')`,
		[id, from, to],
	);
	return { id, connection };
}

async function aFastPosting(): Promise<string> {
	const id = randomUUID();
	await pay(await aWallet(100n), await aWallet(), 1n, { id });
	return id;
}

const openNumbers = () =>
	query<{ first: number; last: number }>(
		`select first_no::int as first, last_no::int as last
		from cubehub_private.ledger_open_numbers
		order by first_no`,
	);

const isOpen = async (no: number) =>
	(await openNumbers()).some(({ first, last }) => first <= no && no <= last);

/** Makes the patience of the settling zero. */
const settle = () => query(`select ledger_settle_numbers('0 s')`);

describe('a journal whose transaction is slower than its checkpoint', () => {
	test('is sealed as late by the next one, and its receipt is confirmed', async () => {
		const slow = await aSlowPosting();
		const fast = await aFastPosting();
		await seal();
		expect(await receiptOf(slow.id)).toBeNull();

		await slow.connection.query('commit');
		const no = await numberOf(slow.id);
		expect(no).toBeLessThan(await numberOf(fast));
		expect(await receiptOf(slow.id)).toBeNull();
		await aFastPosting();
		await seal();

		expect((await lastCheckpoint()).late).toEqual([no]);
		for (const id of [slow.id, fast]) {
			for (const { status } of verdicts(await receiptOf(id))) expect(status).toBe(0);
		}
		expect(await isOpen(no)).toBe(false);
		expect(await audit()).toMatchObject({ is_clean: true });
	});

	test('is sealed also when nothing else was posted since', async () => {
		const slow = await aSlowPosting();
		await aFastPosting();
		await seal();
		const before = await lastCheckpoint();
		await slow.connection.query('commit');

		await seal();

		expect(await lastCheckpoint()).toMatchObject({
			last_no: before.last_no,
			journals_count: 1,
			late: [await numberOf(slow.id)],
		});
		for (const { status } of verdicts(await receiptOf(slow.id))) expect(status).toBe(0);
		expect(await audit()).toMatchObject({ is_clean: true });
	});

	test('is waited for as long as it runs, however often numbers are settled', async () => {
		const slow = await aSlowPosting();
		await aFastPosting();
		await seal();
		for (let round = 0; round < 3; round += 1) {
			await settle();
			await aFastPosting();
			await seal();
		}

		await slow.connection.query('commit');
		await seal();

		expect((await lastCheckpoint()).late).toEqual([await numberOf(slow.id)]);
		expect(await audit()).toMatchObject({ is_clean: true });
	});

	test('is not waited for any more when it was taken back', async () => {
		const slow = await aSlowPosting();
		const no = Number(await value('select last_value from ledger_journals_no_seq'));
		await aFastPosting();
		await seal();
		expect(await isOpen(no)).toBe(true);

		await slow.connection.query('rollback');

		// Transactions of other databases hold the horizon back, too.
		await expect.poll(async () => settle().then(() => isOpen(no)), { timeout: 30_000 }).toBe(false);
		expect(await audit()).toMatchObject({ is_clean: true });
	});

	test('between two others leaves both of them open', async () => {
		const slow = [await aSlowPosting(), await aSlowPosting(), await aSlowPosting()];
		await aFastPosting();
		await seal();
		const [first, second, third] = slow;
		await second!.connection.query('commit');
		await seal();
		expect((await lastCheckpoint()).late).toEqual([await numberOf(second!.id)]);

		await first!.connection.query('commit');
		await third!.connection.query('commit');
		await seal();

		expect((await lastCheckpoint()).late).toEqual([
			await numberOf(first!.id),
			await numberOf(third!.id),
		]);
		for (const { id } of slow) {
			for (const { status } of verdicts(await receiptOf(id))) expect(status).toBe(0);
		}
		expect(await audit()).toMatchObject({ is_clean: true });
	});
});

describe('many postings beside the seals', () => {
	test('are each sealed once', async () => {
		const [from, to] = [await aWallet(1_000n), await aWallet()];
		const posting = Promise.all(Array.from({ length: 200 }, async () => pay(from, to, 1n)));
		for (let round = 0; round < 10; round += 1) await seal();
		await posting;
		await seal();

		const [row] = await query<{ sealed: number; committed: number }>(
			`select (select sum(journals_count) from ledger_checkpoints)::int as sealed,
				(select count(*) from ledger_journals)::int as committed`,
		);
		expect(row?.sealed).toBe(row?.committed);
		expect(await audit()).toMatchObject({ is_clean: true, journals_count: String(row?.sealed) });
	});
});
