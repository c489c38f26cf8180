/**
 * The studio as an administrator sees it, in a real browser: collections in their folders, amounts
 * that can be read, digits that are kept, and a ledger that is not edited.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { dataOf } from '../integration/pos-builders.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { browserProgram, openStudio, type Studio } from '../harness/studio.ts';

const NARROW_SPACE = '\u202f';

const program = browserProgram();
let server: OwnServer;
let studio: Studio;
let page: Page;
/** What a page asked for in vain, and what it complained about. */
const complaints: string[] = [];

beforeAll(async () => {
	if (!program) return;
	server = await ownServer({ settings: { SERVE_APP: 'true' } });
	await sellACoffee();
	studio = await openStudio(program, server.url);
	page = studio.page;
	page.on('response', (answer) => {
		if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
	});
	page.on('pageerror', (error) => complaints.push(error.message));
});

afterAll(async () => {
	await studio?.close();
	await server?.close();
});

/** So that the demo shop has a sale to show. */
async function sellACoffee(): Promise<void> {
	const login = { email: 'cashier@example.com', password: inject('services').password };
	const session = await server.client().post('/auth/login', login, { key: false });
	const cashier = server.client(dataOf<{ access_token: string }>(session).access_token);
	const { query } = server.database;
	const [till] = await query<{ id: string }>('select id from tills');
	const [coffee] = await query<{ id: string }>(`select id from products where sku = 'COFFEE'`);
	const opened = await cashier.post('/pos/shifts', { till: till!.id, opening_cash: '500000' });
	const sold = await cashier.post('/pos/sales', {
		shift: dataOf<{ id: string }>(opened).id,
		lines: [{ product: coffee!.id, quantity_milli: '10000' }],
		tenders: [{ method: 'cash', amount: '1200000' }],
	});
	dataOf(sold);
}

const open: Studio['open'] = (path, shown) => studio.open(path, shown);

const ROW = 'tbody tr td';
const FIELD = '.field input';

/** The amounts in the row of a list that holds this text, with ordinary spaces. */
async function amountsIn(row: string): Promise<string[]> {
	const found = page.locator('tbody tr', { hasText: row }).first().locator('.cubehub-amount');
	await found.first().waitFor();
	return (await found.allInnerTexts()).map((text) => text.replaceAll(NARROW_SPACE, ' ').trim());
}

/** Types into a field of the open form and saves it; answers the status of the write. */
async function save(field: string, text: string): Promise<number> {
	const input = page.locator(`[data-field="${field}"] input`).first();
	await input.fill(text);
	await input.blur();
	const written = page.waitForResponse(
		(answer) => answer.request().method() === 'PATCH' && answer.url().includes('/items/'),
	);
	await page.keyboard.press('Control+s');
	return (await written).status();
}

describe.skipIf(!program)('the studio', () => {
	test('lets an administrator in', async () => {
		await studio.signIn({
			email: 'admin@example.com',
			password: inject('services').password,
		});
		// Who has no session yet asks for one and is told so.
		complaints.length = 0;
	});

	test.each([
		['Ledger', 'ledger_accounts'],
		['Organizations', 'organization_members'],
		['Till', 'products'],
		['Till', 'sales'],
		['Shareholders', 'distributions'],
		['Cases', 'case_openings'],
	])('shows in the folder %s the collection %s', async (folder, collection) => {
		await open('/content/products', ROW);
		const link = page.locator(`a[href="/admin/content/${collection}"]`);

		const group = page.locator('.v-list-group', { has: link }).first();

		expect((await group.innerText()).split('\n')).toContain(folder);
	});

	test.each([
		['products', 'Coffee', '1 200.00'],
		['sales', 'Till 1-', '12 000.00'],
		['ledger_accounts', 'Dana Kim', '50 000.00'],
		['cases', 'Nomad case', '500.00'],
	])(
		'shows amounts of %s with grouped digits and a decimal point',
		async (collection, row, amount) => {
			await open(`/content/${collection}`, ROW);

			expect(await amountsIn(row)).toContain(amount);
		},
	);

	test.each(['/insights', '/users', '/files', '/settings/project', '/content/shifts'])(
		'finds all that it asks for, up to the page %s',
		async (path) => {
			await open(path, 'header');

			expect(complaints.splice(0)).toEqual([]);
		},
	);

	test.each(['9007199254740993', '999999999999999999'])(
		'DX-T11 M-T10 keeps all digits of the price %s that is typed into a form',
		async (price) => {
			const { query } = server.database;
			const [tea] = await query<{ id: string }>(`select id from products where sku = 'TEA'`);
			await open(`/content/products/${tea!.id}`, FIELD);

			expect(await save('price', price)).toBe(200);

			const stored = await query('select price::text from products where id = $1', [tea!.id]);
			expect(stored).toEqual([{ price }]);
			await open(`/content/products/${tea!.id}`, FIELD);
			expect(await page.locator('[data-field="price"] input').inputValue()).toBe(price);
		},
	);

	test('M-T18 refuses the edit of a ledger account with a clean message', async () => {
		const { query } = server.database;
		const accounts = `select account.*, xmin::text from ledger_accounts account order by id`;
		const before = await query<{ id: string }>(accounts);
		await open(`/content/ledger_accounts/${before[0]!.id}`, FIELD);

		expect(await save('balance', '999')).toBe(403);
		await page
			.getByText(/forbidden|permission/i)
			.first()
			.waitFor();
		await studio.picture('refused');
		const told = await page.locator('body').innerText();
		expect(told).not.toMatch(/violates|ledger_accounts_|errcode|\.js:\d/);
		expect(await query(accounts)).toEqual(before);
	});
});
