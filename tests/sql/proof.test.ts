/** Checkpoints and receipts: what was posted is sealed, and a receipt says so without the database. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import { anAppendAccount, aWallet, pay, post, refusalOf } from './ledger-builders.ts';
import {
	aKey,
	checkpoints,
	lastCheckpoint,
	numberOf,
	ownKey,
	receiptOf,
	seal,
	verdicts,
} from './proof-builders.ts';

let wallet: string;
let other: string;
let revenue: string;

beforeAll(async () => {
	[wallet, other, revenue] = [await aWallet(1_000_000n), await aWallet(), await anAppendAccount()];
});

/** A transfer with everything that a journal can say. */
async function aJournal(): Promise<string> {
	const id = randomUUID();
	await query(
		`select ledger_post(
			$1, 'transfer', 'KZT', array[$2, $3]::bigint[], array[-7, 7]::bigint[], 'hash',
			$4, 'note', $4, $5, null, $6, '2026-01-02 03:04:05.678901+00')`,
		[id, wallet, other, randomUUID(), { note: 'Кофе ☕, "with: milk"' }, 'a reason, 5:five'],
	);
	return id;
}

describe('a checkpoint', () => {
	test('seals every committed journal once, rejected ones too', async () => {
		const posted = await aJournal();
		const rejected = randomUUID();
		await pay(other, wallet, 10n ** 12n, { id: rejected });
		await seal();
		const before = await lastCheckpoint();
		await seal();

		expect(await lastCheckpoint()).toEqual(before);
		const [row] = await query<{ sealed: number; committed: number }>(
			`select (select sum(journals_count) from ledger_checkpoints)::int as sealed,
				(select count(*) from ledger_journals)::int as committed`,
		);
		expect(row?.sealed).toBe(row?.committed);
		for (const id of [posted, rejected]) {
			expect(Number(before.last_no)).toBeGreaterThanOrEqual(await numberOf(id));
			expect(await receiptOf(id)).not.toBeNull();
		}
	});

	test('names the one before it, and its key', async () => {
		await aJournal();
		await seal();
		await aJournal();
		await seal();

		const [before, last] = (await checkpoints()).slice(-2);
		expect(last).toMatchObject({ previous: before?.hash, key: ownKey.id });
		expect(Number(last?.first_no)).toBe(Number(before?.last_no) + 1);
	});

	test('waits for journals that are younger than the time to settle', async () => {
		await seal();
		const before = await lastCheckpoint();
		const young = await aJournal();

		await seal({ settleSeconds: 3_600 });

		expect(await lastCheckpoint()).toEqual(before);
		expect(await receiptOf(young)).toBeNull();
	});

	test('is changed and deleted by nobody', async () => {
		await seal();
		for (const statement of [
			`update ledger_checkpoints set root = repeat('0', 64)`,
			'delete from ledger_checkpoints',
			'truncate ledger_checkpoints',
			`insert into ledger_signing_keys (id, public_key) values ('own', repeat('0', 64))`,
			'delete from ledger_signing_keys',
			'delete from ledger_audits',
		]) {
			expect(await refusalOf(statement)).toMatchObject({ code: '42501' });
		}
	});
});

describe('a receipt', () => {
	test('is confirmed by both verifiers, for each place in a tree of any shape', async () => {
		await seal();
		for (const size of [1, 2, 3, 7]) {
			const journals: string[] = [];
			for (let count = 0; count < size; count += 1) journals.push(await aJournal());
			await seal();

			for (const id of journals) {
				const receipt = await receiptOf(id);
				expect(receipt?.checkpoint['journals_count']).toBe(size);
				for (const { status, printed } of verdicts(receipt)) {
					expect(printed).not.toContain('differs');
					expect(status).toBe(0);
				}
			}
		}
	});

	test('is confirmed for many legs, and for none', async () => {
		const [sale, refused] = [randomUUID(), randomUUID()];
		await post(
			[
				[wallet, -100n],
				[other, 40n],
				[revenue, 60n],
			],
			{ id: sale, kind: 'sale' },
		);
		await pay(other, wallet, 10n ** 12n, { id: refused });
		await seal();

		expect((await receiptOf(sale))?.entries).toHaveLength(3);
		expect((await receiptOf(refused))?.entries).toEqual([]);
		for (const id of [sale, refused]) {
			expect(verdicts(await receiptOf(id)).map(({ status }) => status)).not.toContain(1);
		}
	});

	test('is confirmed with parts closed, and tells nothing of them', async () => {
		const id = await aJournal();
		await seal();
		const receipt = (await receiptOf(id))!;
		const closed = {
			...receipt,
			details: { ...receipt.details, shown: null },
			entries: receipt.entries.map((entry, index) =>
				index === 0 ? entry : { ...entry, shown: null },
			),
		};

		expect(verdicts(closed).map(({ status }) => status)).not.toContain(1);
		expect(JSON.stringify(closed)).not.toContain('milk');
	});

	test('is refused by both verifiers when anything in it is changed', async () => {
		const id = await aJournal();
		await aJournal();
		await seal();
		const receipt = (await receiptOf(id))!;
		const [first, ...others] = receipt.entries;
		const entryWith = (change: object) => [{ ...first!, shown: { ...first!.shown, ...change } }];

		const forgeries: readonly object[] = [
			{ journal: { ...receipt.journal, kind: 'gift' } },
			{ journal: { ...receipt.journal, no: '1' } },
			{ journal: { ...receipt.journal, created_at: '2020-01-01T00:00:00.000000Z' } },
			{ entries: [...entryWith({ amount: '-8' }), ...others] },
			{ entries: [...entryWith({ account: other }), ...others] },
			{ entries: [...entryWith({ balance_after: '0' }), ...others] },
			{ entries: others },
			{ entries: receipt.entries.toReversed() },
			{ details: { ...receipt.details, shown: { ...receipt.details.shown, reason: 'other' } } },
			{ path: receipt.path.slice(1) },
			{ path: receipt.path.map((step) => ({ ...step, side: 'left' })) },
			{ checkpoint: { ...receipt.checkpoint, root: '0'.repeat(64) } },
			{ checkpoint: { ...receipt.checkpoint, created_at: '2020-01-01T00:00:00.000000Z' } },
			{ signature: `00${receipt.signature.slice(2)}` },
			{ public_key: aKey().publicKey },
		];
		for (const forgery of forgeries) {
			for (const { status, printed } of verdicts({ ...receipt, ...forgery })) {
				expect(`${JSON.stringify(forgery)} ${printed}`).toContain('differs');
				expect(status).toBe(1);
			}
		}
	});

	test('that is none is not taken for one', () => {
		for (const content of ['{', { hello: 'world' }]) {
			for (const { status } of verdicts(content)) expect(status).toBe(2);
		}
	});

	test('of a ledger that was changed is not given', async () => {
		const id = await aJournal();
		await seal();
		const { message } = await withoutGuards(
			`update ledger_entries set balance_after = 1 where journal = '${id}' and account = ${wallet}`,
			`select ledger_receipt('${id}')`,
		);
		expect(message).toContain('is not what was sealed');
	});
});

describe('the signing key', () => {
	test('may be replaced: what the old one signed stays valid, and it signs no more', async () => {
		const [before, after] = [await aJournal(), await aJournal()];
		await seal();
		const next = aKey();
		const young = await aJournal();
		await seal({ key: next });

		expect((await receiptOf(young))?.checkpoint['key']).toBe(next.id);
		for (const id of [before, after, young]) {
			expect(verdicts(await receiptOf(id)).map(({ status }) => status)).not.toContain(1);
		}
		await aJournal();
		await expect(seal({ key: ownKey })).rejects.toThrow(/is retired/);
		expect(await value('select count(*) from ledger_signing_keys where retired_at is null')).toBe(
			'1',
		);
	});
});

/** Runs statements behind the guards, takes them back, and answers how the last one failed. */
async function withoutGuards(...statements: readonly string[]): Promise<{ message: string }> {
	return refusalOf(
		`do $do$ begin
			set local session_replication_role = replica;
			${statements.map((text) => text.replace(/^select /, 'perform ')).join(';\n')};
		end $do$`,
	);
}
