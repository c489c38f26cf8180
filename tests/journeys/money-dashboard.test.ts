/**
 * The dashboard "Money" and the lists of the ledger, in a real browser, as an administrator and as a
 * manager: the sums are 0, amounts can be read, links lead from a journal to its accounts, and no
 * panel fails.
 *
 * CHROMIUM names the browser where it is not in the PATH; CUBEHUB_SCREENSHOTS names a folder that
 * gets a picture of each page.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { configId } from '@cubehub/core/ids';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { moneyPanels } from '../../seeds/money-dashboard.ts';
import { operationsPanels } from '../../seeds/operations-dashboard.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';

const BROWSER_OPTIONS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
const DEADLINE_MS = 30_000;
const NARROW_SPACE = '\u202f';

const program = browserProgram();
if (!program)
	console.log('Money        not looked at: no chromium in PATH, and CHROMIUM is not set');

let server: OwnServer;
let browser: Browser;
let shop: Shop;

function browserProgram(): string | undefined {
	const named = process.env['CHROMIUM'];
	if (named) return named;
	const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
	return folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
}

beforeAll(async () => {
	if (!program) return;
	server = await ownServer({ settings: { SERVE_APP: 'true' } });
	shop = await aShop(server);
	await moveMoney();
	browser = await chromium.launch({ executablePath: program, args: BROWSER_OPTIONS });
});

afterAll(async () => {
	await browser?.close();
	await server?.close();
});

/** Wallets, revenue, a refusal and holds of several ages; counted and folded as every minute. */
async function moveMoney(): Promise<void> {
	const { query } = server.database;
	const { customer, customer2, organization } = shop;
	await shop.fund(customer, 9_000_000n);
	await shop.fund(customer2, 1_250_000n);
	await query(`update currencies set is_enabled = true where code = 'USD'`);
	await shop.fund(customer2, 77_000n, 'USD');
	await query(
		`select ledger_pay('sale', ledger_wallet($1, 'KZT'), ledger_house($2, 'revenue', 'KZT'),
			1234500, 'KZT', gen_random_uuid(), 'a test')`,
		[customer.id, organization],
	);
	await query(
		`select ledger_post(gen_random_uuid(), 'transfer', 'KZT',
			array[ledger_wallet($1, 'KZT'), ledger_wallet($2, 'KZT')],
			array[-999999999999, 999999999999], 'a test')`,
		[customer2.id, customer.id],
	);
	for (const amount of ['40000', '250000']) {
		await query(
			`select ledger_hold(gen_random_uuid(), ledger_wallet($1, 'KZT'), 'KZT', $2, '1 day', 'a test')`,
			[customer.id, amount],
		);
	}
	await query('select ledger_count_days()');
	// Whatever is open anywhere on the server delays the fold.
	await vi.waitFor(async () => expect(await unfolded()).toBe(0), {
		timeout: 120_000,
		interval: 200,
	});
}

/** Folds; answers how many accounts are not folded to their last entry. */
async function unfolded(): Promise<number> {
	const [row] = await server.database.query<{ accounts: number }>(`
		select count(*)::integer as accounts
		from ledger_accounts
		where posting = 'append'
			and ledger_fold(id)::text is distinct from ledger_balance(id)::text`);
	return row?.accounts ?? -1;
}

/** A page of the studio, in which this person is logged in, and what it asked for in vain. */
async function studioOf(email: string): Promise<{ page: Page; complaints: string[] }> {
	const complaints: string[] = [];
	const context = await browser.newContext({
		viewport: { width: 1600, height: 1500 },
		locale: 'en-US',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(DEADLINE_MS);
	await page.goto(`${server.url}/admin/login`);
	await page.fill('input[type=email]', email);
	await page.fill('input[type=password]', inject('services').password);
	await page.click('button[type=submit]');
	await page.waitForURL((url) => !url.pathname.includes('/login'));
	page.on('response', (answer) => {
		if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
	});
	page.on('pageerror', (error) => complaints.push(error.message));
	return { page, complaints };
}

async function picture(page: Page, name: string): Promise<void> {
	const folder = process.env['CUBEHUB_SCREENSHOTS'];
	if (!folder) return;
	await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function open(page: Page, path: string, shown: string): Promise<void> {
	await page.goto(`${server.url}/admin${path}`);
	await page.locator(shown).first().waitFor();
	await page.waitForLoadState('networkidle');
	await picture(page, `${path.replaceAll(/\W+/g, '-')}`);
}

/** What a panel shows, in one line with ordinary spaces. */
async function textOf(page: Page, panel: string): Promise<string> {
	const tile = page.locator(TILE, { has: page.getByText(panel, { exact: true }) }).first();
	const text = await tile.innerText();
	return text.replaceAll(NARROW_SPACE, ' ').replaceAll(/\s+/g, ' ').trim();
}

const money = `/insights/${configId('dashboard:money')}`;
const operations = `/insights/${configId('dashboard:operations')}`;
const TILE = '.v-workspace-tile';

describe.skipIf(!program).each(['admin', 'manager'] as const)(
	'the dashboard Money as %s',
	(who) => {
		let page: Page;
		let complaints: string[];

		beforeAll(async () => {
			if (!program) return;
			({ page, complaints } = await studioOf(shop[who].email));
			await open(page, money, `${TILE} li`);
			await picture(page, `money-${who}`);
		});

		test('shows every panel, and none of them fails', async () => {
			expect(await page.locator(TILE).count()).toBe(moneyPanels.length);
			expect(complaints).toEqual([]);
		});

		test('shows that every currency sums to 0', async () => {
			const sums = await textOf(page, 'Sum of all entries');

			expect(sums).toMatch(/KZT Σ 0\.00/);
			expect(sums).toMatch(/USD Σ 0\.00/);
			expect(await textOf(page, 'Out of balance')).toMatch(/ 0$/);
		});

		test('shows the largest wallets and accounts of the house with decimal points', async () => {
			const shown = (panel: string) => expect.poll(() => textOf(page, panel), { timeout: 20_000 });
			await shown('Largest wallets').toContain('customer Test · 77 655.00 KZT');
			await shown('Largest accounts of the house').toContain('revenue Shop');
			await shown('Largest accounts of the house').toContain('12 345.00 KZT');
		});

		test('shows what is held, the oldest first', async () => {
			expect(await textOf(page, 'Held now')).toMatch(/ 2$/);
			expect(await textOf(page, 'Held for over a day')).toMatch(/ 0$/);
			expect(await textOf(page, 'Oldest holds')).toMatch(/400\.00 KZT .* 2 500\.00 KZT/);
		});
	},
);

describe.skipIf(!program)('the dashboard Operations', () => {
	test('shows an administrator what went wrong', async () => {
		const { page, complaints } = await studioOf(shop.admin2.email);
		await open(page, operations, `${TILE} li`);

		expect(await page.locator(TILE).count()).toBe(operationsPanels.length);
		expect(await textOf(page, 'Refused in 24 hours')).toMatch(/ 1$/);
		expect(await textOf(page, 'Latest refusals')).toContain('insufficient_funds');
		expect(complaints).toEqual([]);
	});

	test('is not there for a manager', async () => {
		const { page } = await studioOf(shop.manager.email);
		await open(page, '/insights', `a[href$="${money}"]`);

		expect(await page.locator(`a[href$="${operations}"]`).count()).toBe(0);
	});
});

describe.skipIf(!program)('the ledger in the studio', () => {
	let page: Page;
	let complaints: string[];

	beforeAll(async () => {
		if (program) ({ page, complaints } = await studioOf(shop.manager.email));
	});

	test('leads from a journal to its accounts and their owners', async () => {
		const [sale] = await server.database.query<{ id: string }>(
			`select id from ledger_journals where kind = 'sale'`,
		);
		await open(page, `/content/ledger_journals/${sale!.id}`, 'text=Reversed By');
		await page.getByText('revenue').first().waitFor();

		const form = (await page.locator('main').innerText()).replaceAll(NARROW_SPACE, ' ');

		expect(form).toMatch(/wallet\s+customer[^]*−12 345\.00[^]*revenue[^]*12 345\.00/);
		expect(complaints.splice(0)).toEqual([]);
	});

	test.each(['ledger_accounts', 'ledger_entries', 'ledger_holds', 'ledger_totals'])(
		'lists %s without a failing request',
		async (collection) => {
			await open(page, `/content/${collection}`, 'tbody tr td');

			expect(complaints.splice(0)).toEqual([]);
		},
	);
});
