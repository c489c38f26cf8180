/** A page in a browser, with the client library as it is published: it logs in, and hears of its money. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { browserProgram } from '../harness/studio.ts';

/** One of the origins that a house on this machine lets in. */
const ORIGIN = 'http://localhost:5173';
const STRANGER = 'http://localhost:7777';
const DEADLINE_MS = 60_000;

const program = browserProgram();
const library = readFileSync(
	join(
		dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
		'dist/socket.io.min.js',
	),
	'utf8',
);

/** Logs in by a cookie, and shows what it hears. Nothing of it is ours but the names of the messages. */
const html = (house: string): string => `<!doctype html>
<html lang="en">
	<title>Balance</title>
	<output id="balance">unknown</output>
	<ol id="heard"></ol>
	<script src="/socket.io.min.js"></script>
	<script>
		async function logIn(login) {
			const answer = await fetch('${house}/auth/login', {
				method: 'POST',
				credentials: 'include',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ ...login, mode: 'session' }),
			});
			if (!answer.ok) throw new Error(await answer.text());
		}
		function hear() {
			const socket = io('${house}', { transports: ['websocket'], withCredentials: true });
			const tell = (text) =>
				document.querySelector('#heard').append(Object.assign(document.createElement('li'), { textContent: text }));
			socket.on('connected', ({ userId }) => {
				socket.on('balance:updated:' + userId, ({ balance_minor, currency }, { useq }) => {
					document.querySelector('#balance').textContent = balance_minor + ' ' + currency;
					tell('balance ' + useq);
				});
				tell('connected');
			});
			socket.on('connect_error', (error) => tell(error.message + ' ' + (error.data?.code ?? '')));
			socket.on('disconnect', (reason) => tell('disconnect ' + reason));
		}
	</script>
</html>`;

describe.skipIf(!program)('a page in a browser', () => {
	let browser: Browser;
	let shop: Shop;

	beforeAll(async () => {
		browser = await chromium.launch({
			executablePath: program ?? '',
			// The page comes from nowhere, so to the browser its house would be a foreign network.
			args: [
				'--headless',
				'--no-sandbox',
				'--disable-gpu',
				'--disable-features=LocalNetworkAccessChecks',
			],
		});
		shop = await aShop();
	});
	afterAll(() => browser?.close());

	/** Goes to the page as it stands at this origin. */
	async function goTo(page: Page, origin: string): Promise<void> {
		await page.route(`${origin}/**`, (route) => {
			const isLibrary = route.request().url().endsWith('.js');
			return route.fulfill({
				contentType: isLibrary ? 'text/javascript' : 'text/html',
				body: isLibrary ? library : html(url),
			});
		});
		await page.goto(`${origin}/`);
	}

	async function open(): Promise<Page> {
		const context = await browser.newContext();
		const page = await context.newPage();
		page.setDefaultTimeout(DEADLINE_MS);
		await goTo(page, ORIGIN);
		return page;
	}

	/** What went wrong in the page is answered as a text: its stack names no file of ours. */
	async function logIn(page: Page, { email, password }: Person): Promise<void> {
		const problem = await page.evaluate(
			(login) =>
				(window as never as Scripts).logIn(login).then(
					() => 'none',
					(error: unknown) => String(error),
				),
			{ email, password },
		);
		expect(problem).toBe('none');
	}
	const hear = (page: Page): Promise<void> =>
		page.evaluate(() => (window as never as Scripts).hear());
	const heard = (page: Page, text: string): Promise<void> =>
		page.locator('#heard li', { hasText: text }).first().waitFor();

	test('RT-C06 RT-C02 shows the balance as soon as it changes, again after it is loaded anew', async () => {
		const person = await shop.person({ role: 'customer' });
		const page = await open();
		await logIn(page, person);
		await hear(page);
		await heard(page, 'connected');

		await shop.fund(person, 150_000n);
		await heard(page, 'balance 1');
		expect(await page.textContent('#balance')).toBe('150000 KZT');

		await page.reload();
		await hear(page);
		await heard(page, 'connected');
		await shop.fund(person, 5n);
		await heard(page, 'balance 2');
		expect(await page.textContent('#balance')).toBe('150005 KZT');
	});

	test('is cut off when its person logs out, and not let in without a login', async () => {
		const person = await shop.person({ role: 'customer' });
		const page = await open();
		await logIn(page, person);
		await hear(page);
		await heard(page, 'connected');

		await page.evaluate(async (house) => {
			await fetch(`${house}/auth/logout`, {
				method: 'POST',
				credentials: 'include',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ mode: 'session' }),
			});
		}, url);
		await heard(page, 'disconnect io server disconnect');

		await hear(page);
		await heard(page, 'Authentication error TOKEN_MISSING');
	});

	test('RT-T12 of a stranger is refused, with the cookie of a visitor too', async () => {
		const person = await shop.person({ role: 'customer' });
		const page = await open();
		await logIn(page, person);

		await goTo(page, STRANGER);
		await hear(page);

		await heard(page, 'websocket error');
		expect(await page.locator('#heard li', { hasText: 'connected' }).count()).toBe(0);
	});
});

/** What the page itself defines. */
type Scripts = {
	readonly logIn: (login: { readonly email: string; readonly password: string }) => Promise<void>;
	readonly hear: () => void;
};
