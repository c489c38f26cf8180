/** GET /finance/reports/accounts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import type { Person, Shop } from '../harness/shop.ts';
import { accounts, aScene, type Account } from './reports-scene.ts';
import { dataOf } from './wallet-readers.ts';

let shop: Shop;
let neighbour: Shop;
let accountant: Person;
let middle: string;

beforeAll(async () => {
	({ shop, neighbour, accountant, middle } = await aScene());
});

async function revenueOf(person: Person, query = ''): Promise<Account> {
	const asked = `organization=${shop.organization}&purpose=revenue&${query}`;
	const [found, ...others] = dataOf<Account[]>(await accounts(person, asked));
	expect(others).toEqual([]);
	return found!;
}

describe('GET /finance/reports/accounts', () => {
	test('tells append accounts by their true balance, with opening, turnover and closing', async () => {
		const second = await revenueOf(shop.manager, `from=${middle}`);

		expect(second).toMatchObject({
			owner: { type: 'organization', id: shop.organization },
			balance: '3300',
			opening: '3000',
			debits: '200',
			credits: '500',
			closing: '3300',
		});
		expect(second.owner.name).toMatch(/^Shop /);
	});

	test('closes a period where the next one opens, folded or not', async () => {
		const { query } = await sharedDatabase();
		const asked = `from=2020-01-01T00:00:00Z&to=${middle}`;
		const first = await revenueOf(shop.manager, asked);
		await query(`select ledger_fold(ledger_house($1, 'revenue', 'KZT'))`, [shop.organization]);

		expect(first).toMatchObject({ opening: '0', debits: '0', credits: '3000', closing: '3000' });
		expect(await revenueOf(shop.manager, asked)).toEqual(first);
		expect((await revenueOf(shop.manager, `from=${middle}`)).opening).toBe(first.closing);
	});

	test('tells sync accounts too, and the balance is that of the wallet', async () => {
		const [wallet, ...others] = dataOf<Account[]>(
			await accounts(shop.manager, `owner=${shop.customer.id}`),
		);

		expect(others).toEqual([]);
		expect(wallet).toMatchObject({
			purpose: 'wallet',
			balance: '6700',
			credits: '10200',
			debits: '3500',
			closing: '6700',
			opening: '0',
		});
	});

	test('without a period covers the 30 days up to now', async () => {
		const answer = await accounts(shop.manager, `organization=${shop.organization}`);
		const [row] =
			dataOf<{ from: string; to: string | null; closing: string; balance: string }[]>(answer);
		const days = (Date.now() - Date.parse(row!.from)) / 86_400_000;

		expect(days).toBeCloseTo(30, 1);
		expect(row!.to).toBeNull();
		expect(row!.closing).toBe(row!.balance);
	});

	test('shows by owner, purpose and currency', async () => {
		const own = `organization=${shop.organization}`;
		const only = async (query: string, what: (row: Account) => unknown) =>
			new Set(dataOf<Account[]>(await accounts(shop.admin, `${query}&limit=200`)).map(what));

		expect(await only(own, ({ owner }) => owner.id)).toEqual(new Set([shop.organization]));
		expect(await only('owner_type=system', ({ owner }) => owner.type)).toEqual(new Set(['system']));
		expect(await only('purpose=wallet', ({ purpose }) => purpose)).toEqual(new Set(['wallet']));
		expect(await only(`${own}&currency=USD`, ({ account }) => account)).toEqual(new Set());
	});

	test('is read to its end by its cursor, each account once', async () => {
		const { query } = await sharedDatabase();
		await query(
			`select ledger_house($1, purpose, 'KZT') from unnest(array['tax_payable', 'rounding']) purpose`,
			[shop.organization],
		);
		const seen: string[] = [];
		for (let cursor = ''; ;) {
			const asked = `organization=${shop.organization}&limit=1${cursor}`;
			const page = await accounts(shop.manager, asked);
			seen.push(...dataOf<Account[]>(page).map(({ purpose }) => purpose));
			const next: string | null = page.body.meta.next_cursor;
			if (next === null) break;
			cursor = `&cursor=${next}`;
		}

		expect(seen.toSorted()).toEqual(['revenue', 'rounding', 'tax_payable']);
	});

	test('shows managers and accountants persons and their own organizations', async () => {
		for (const person of [shop.manager, accountant]) {
			const ownersOf = async (query: string) =>
				new Set(dataOf<Account[]>(await accounts(person, query)).map(({ owner }) => owner.id));

			expect(await ownersOf('owner_type=organization')).toEqual(new Set([shop.organization]));
			expect(await ownersOf('owner_type=system')).toEqual(new Set());
			expect(await ownersOf(`owner=${neighbour.customer.id}`)).toEqual(
				new Set([neighbour.customer.id]),
			);
			expect(await ownersOf(`owner=${neighbour.organization}`)).toEqual(new Set());
		}
	});

	test('as a file has a header row, minor units and decimal numbers', async () => {
		const answer = await accounts(
			shop.manager,
			`organization=${shop.organization}&purpose=revenue&from=${middle}&format=csv`,
		);
		const [header, row, ...others] = String(answer.body).trimEnd().split('\r\n');

		expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
		expect(answer.headers.get('content-disposition')).toContain('filename="accounts.csv"');
		expect(header).toMatch(/^account,owner_type,owner,owner_name,purpose,.*,closing_decimal$/);
		expect(row).toContain(`,organization,${shop.organization},Shop `);
		expect(row).toMatch(/,3300,33\.00,0,0\.00,3000,30\.00,200,2\.00,500,5\.00,3300,33\.00$/);
		expect(others).toEqual([]);
	});

	test('as a file turns the name of an owner into no formula', async () => {
		const { query } = await sharedDatabase();
		await query(`update directus_users set first_name = '=1+1' where id = $1`, [shop.customer.id]);

		const answer = await accounts(shop.manager, `owner=${shop.customer.id}&format=csv`);

		expect(String(answer.body)).toContain(",'=1+1 Test,");
	});
});
