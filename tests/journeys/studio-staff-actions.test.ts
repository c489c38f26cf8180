/**
 * What staff do to the ledger from the studio: a button beside the row asks why and acts as the person
 * who pressed it. What needs two people needs two people here too.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { browserProgram, dialogOf, openStudio, type Studio } from '../harness/studio.ts';

const FORM = '.field input';
const SLOW_MS = 120_000;

const program = browserProgram();
let server: OwnServer;
let studio: Studio;
let shop: Shop;
let wallet: string;

beforeAll(async () => {
	if (!program) return;
	server = await ownServer({ settings: { SERVE_APP: 'true' } });
	shop = await aShop(server);
	await shop.fund(shop.customer, 500n);
	wallet = await value(`select ledger_wallet($1, 'KZT')`, [shop.customer.id]);
	studio = await openStudio(program, server.url);
});

afterAll(async () => {
	await studio?.close();
	await server?.close();
});

async function value(text: string, parameters: readonly unknown[] = []): Promise<string> {
	const [row] = await server.database.query(text, parameters);
	return String(Object.values(row ?? {})[0]);
}

const statusOf = (account: string) =>
	value('select status from ledger_accounts where id = $1', [account]);

const balanceOf = (account: string) => value('select ledger_balance($1)', [account]);

const lastRequest = () => value('select id from ledger_requests order by id desc limit 1');

type Answers = { readonly [field: string]: string };

/** Presses a button of the open row, fills its dialog, and answers what the server said. */
async function press(button: string, answers: Answers): Promise<{ status: number; body: string }> {
	const { page, picture } = studio;
	const dialog = await dialogOf(studio, button);
	for (const [field, text] of Object.entries(answers)) {
		await dialog.locator(`[data-field="${field}"]`).locator('input, textarea').first().fill(text);
	}
	await picture(`dialog ${button}`);
	const said = page.waitForResponse((answer) => answer.url().includes('/flows/trigger/'));
	await dialog.locator('button', { hasText: 'Run Flow' }).last().click();
	const answer = await said;
	await picture(`after ${button}`);
	return { status: answer.status(), body: await answer.text() };
}

const as = (person: Person) => studio.signIn(person);
const look = (collection: string, id: string) => studio.open(`/content/${collection}/${id}`, FORM);

describe.skipIf(!program)('from the studio', () => {
	test(
		'an administrator freezes a wallet with a reason',
		async () => {
			await as(shop.admin);
			await look('ledger_accounts', wallet);

			const { status } = await press('Freeze account', { reason: 'Order of the court' });

			expect(status).toBe(200);
			expect(await statusOf(wallet)).toBe('frozen');
			const trace = await server.database.query(
				'select reason, actor from ledger_account_changes where account = $1',
				[wallet],
			);
			expect(trace).toEqual([{ reason: 'Order of the court', actor: shop.admin.id }]);
		},
		SLOW_MS,
	);

	test(
		'it is thawed by two administrators, not by one',
		async () => {
			await look('ledger_accounts', wallet);
			await press('Ask to unfreeze account', { reason: 'The order was lifted' });
			const request = await lastRequest();

			await look('ledger_requests', request);
			const alone = await press('Confirm request', {});
			expect(alone.status).toBe(403);
			expect(alone.body).toContain('Another person than the one who asked');
			await studio.page.getByText('Another person than the one who asked').first().waitFor();
			expect(await statusOf(wallet)).toBe('frozen');

			await as(shop.admin2);
			await look('ledger_requests', request);
			expect((await press('Confirm request', {})).status).toBe(200);
			expect(await statusOf(wallet)).toBe('active');
		},
		SLOW_MS,
	);

	test(
		'an adjustment is asked for by one and confirmed by another',
		async () => {
			await look('ledger_accounts', wallet);
			await press('Adjust account', { amount: '-200', reason: 'Paid twice' });
			expect(await balanceOf(wallet)).toBe('500');
			const request = await lastRequest();

			await as(shop.admin);
			await look('ledger_requests', request);
			expect((await press('Confirm request', {})).status).toBe(200);

			expect(await balanceOf(wallet)).toBe('300');
		},
		SLOW_MS,
	);

	test(
		'a journal is reversed, and a request refused',
		async () => {
			const journal = await value(`select journal from ledger_requests where id = $1`, [
				await lastRequest(),
			]);
			await look('ledger_journals', journal);
			await press('Reverse journal', { reason: 'It was right before' });
			const request = await lastRequest();

			await as(shop.admin2);
			await look('ledger_requests', request);
			await press('Refuse request', { reason: 'It was wrong before' });

			expect(await value('select status from ledger_requests where id = $1', [request])).toBe(
				'refused',
			);
			expect(await balanceOf(wallet)).toBe('300');
		},
		SLOW_MS,
	);

	test(
		'a manager freezes a wallet, and has no button to adjust it',
		async () => {
			await as(shop.manager);
			await look('ledger_accounts', wallet);

			expect((await press('Freeze account', { reason: 'Suspicious' })).status).toBe(200);

			expect(await statusOf(wallet)).toBe('frozen');
			expect(await studio.page.getByText('Adjust account').count()).toBe(0);
		},
		SLOW_MS,
	);
});
