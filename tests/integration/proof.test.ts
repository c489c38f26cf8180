/** Receipts over HTTP: who gets one, what it shows them, and that it holds without this server. */
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf } from './wallet-readers.ts';

const root = join(import.meta.dirname, '../..');
/** A journal settles for ten seconds before it is sealed. */
const SEALED = { timeout: 50_000, interval: 500 };

let shop: Shop;
let accountant: Person;
let journal: string;
/** What the sender was told at once. */
let early: Answer;

const receiptFor = (person: Person, id = journal) =>
	person.api.get(`/ledger/journals/${id}/receipt`);

beforeAll(async () => {
	shop = await aShop();
	accountant = await shop.person({
		role: 'employee',
		policies: ['accountant'],
		memberAs: 'employee',
	});
	await shop.fund(shop.customer, 10_000n);
	const sent = await shop.customer.api.post('/wallet/transfer', {
		to: shop.customer2.id,
		amount: '700',
		currency: 'KZT',
		note: 'Lunch',
	});
	journal = dataOf<{ journal: string }>(sent).journal;
	early = await receiptFor(shop.customer);
	await sealed();
});

/** Has the schedule run again and again until the journal is sealed. */
async function sealed(): Promise<void> {
	const { query } = await sharedDatabase();
	const look = async (): Promise<boolean> => {
		await query(`update scheduled_jobs set next_at = now() where name = 'ledger.seal'`);
		return (await receiptFor(shop.customer)).status === 200;
	};
	await vi.waitUntil(look, SEALED);
}

describe('GET /ledger/journals/:id/receipt', () => {
	test('asks for a little patience right after the posting', () => {
		expect(early.status).toBe(409);
		expect(codeOf(early)).toBe('RECEIPT_NOT_READY');
	});

	test('shows each party the own entry only', async () => {
		for (const [person, amount] of [
			[shop.customer, '-700'],
			[shop.customer2, '700'],
		] as const) {
			const receipt = dataOf<Receipt>(await receiptFor(person));

			expect(receipt.journal).toMatchObject({ id: journal, kind: 'transfer', currency: 'KZT' });
			expect(receipt.entries).toHaveLength(2);
			const shown = receipt.entries.map((entry) => entry.shown).filter((part) => part !== null);
			expect(shown).toEqual([expect.objectContaining({ amount })]);
			expect(receipt.details.shown).toBeNull();
			expect(JSON.stringify(receipt)).not.toContain('Lunch');
		}
	});

	test('shows readers of the ledger all of it', async () => {
		for (const person of [shop.manager, accountant, shop.admin]) {
			const receipt = dataOf<Receipt>(await receiptFor(person));

			expect(new Set(receipt.entries.map(({ shown }) => shown?.['amount']))).toEqual(
				new Set(['-700', '700']),
			);
			expect(receipt.details.shown).toMatchObject({
				actor_id: shop.customer.id,
				meta: expect.stringContaining('Lunch'),
			});
		}
	});

	test('holds without this server, with the keys that it publishes', async () => {
		const keys = await client().get('/ledger/keys');
		expect(keys.status).toBe(200);

		for (const person of [shop.customer, accountant]) {
			const { body } = await receiptFor(person);
			expect(verify(body, keys.body)).toMatchObject({ status: 0 });
			const forged = structuredClone(body);
			forged.data.journal.currency = 'USD';
			expect(verify(forged, keys.body)).toMatchObject({ status: 1 });
		}
		expect(verify((await receiptFor(accountant)).body, { data: [] })).toMatchObject({ status: 1 });
	});

	test('is refused to strangers as if there were no such journal', async () => {
		const nothing = await receiptFor(shop.customer, randomUUID());
		expect(nothing.status).toBe(403);
		for (const person of [shop.employee, shop.cashier]) {
			const answer = await receiptFor(person);
			expect(answer.status).toBe(403);
			expect(answer.body.errors[0].message).toBe(nothing.body.errors[0].message);
			expect(codeOf(answer)).toBe(codeOf(nothing));
		}
		expect((await receiptFor(shop.admin, randomUUID())).status).toBe(403);
	});

	test('is for whoever is logged in, and takes the id of a journal', async () => {
		expect((await client().get(`/ledger/journals/${journal}/receipt`)).status).toBe(401);
		expect((await receiptFor(shop.customer, 'x')).status).toBe(400);
	});
});

describe('GET /ledger/keys', () => {
	test('tells everybody the public keys, and nothing else of them', async () => {
		const keys = dataOf<object[]>(await client().get('/ledger/keys'));

		expect(keys).toEqual([
			{
				id: expect.stringMatching(/^[0-9a-f]{16}$/),
				algorithm: 'Ed25519',
				public_key: expect.stringMatching(/^[0-9a-f]{64}$/),
				created_at: expect.stringMatching(/Z$/),
				retired_at: null,
			},
		]);
	});
});

type Part = { readonly shown: { readonly [name: string]: string } | null };
type Receipt = {
	readonly journal: object;
	readonly entries: readonly Part[];
	readonly details: Part;
};

/** The command of this repository, on files as a person would keep them. */
function verify(receipt: unknown, keys: unknown) {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-receipts-'));
	try {
		const files = { receipt: join(folder, 'receipt.json'), keys: join(folder, 'keys.json') };
		writeFileSync(files.receipt, JSON.stringify(receipt));
		writeFileSync(files.keys, JSON.stringify(keys));
		return spawnSync(
			process.execPath,
			['bin/verify-receipt.ts', files.receipt, '--keys', files.keys],
			{ cwd: root, encoding: 'utf8' },
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
