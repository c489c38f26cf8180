/**
 * The studio in a real browser.
 *
 * CHROMIUM names the browser where it is not in the PATH; CUBEHUB_SCREENSHOTS names a folder that
 * gets a picture of each page.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';

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

export type Studio = {
	readonly page: Page;
	readonly signIn: (person: { readonly email: string; readonly password: string }) => Promise<void>;
	/** Opens a page of the studio and waits until it shows what it is about. */
	readonly open: (path: string, shown: string) => Promise<void>;
	readonly picture: (name: string) => Promise<void>;
	readonly close: () => Promise<void>;
};

/** The browser of this machine; undefined, and a line that says so, where there is none. */
export function browserProgram(): string | undefined {
	const named = process.env['CHROMIUM'];
	if (named) return named;
	const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
	const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
	if (!found) {
		console.log('Studio       not looked at: no chromium in PATH, and CHROMIUM is not set');
	}
	return found;
}

/** Opens a browser on the studio of a server. */
export async function openStudio(program: string, url: string): Promise<Studio> {
	const browser = await chromium.launch({ executablePath: program, args: BROWSER_OPTIONS });
	const page = await browser.newPage({
		viewport: { width: 1600, height: 1000 },
		locale: 'en-US',
	});
	page.setDefaultTimeout(DEADLINE_MS);

	const picture = async (name: string): Promise<void> => {
		const folder = process.env['CUBEHUB_SCREENSHOTS'];
		if (!folder) return;
		await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`) });
	};
	const open = async (path: string, shown: string): Promise<void> => {
		await page.goto(`${url}/admin${path}`);
		await page.locator(shown).first().waitFor();
		await page.waitForLoadState('networkidle');
		await picture(path);
	};
	return {
		page,
		picture,
		open,
		signIn: async ({ email, password }) => {
			await page.context().clearCookies();
			await open('/login', 'input[type=email]');
			await page.fill('input[type=email]', email);
			await page.fill('input[type=password]', password);
			await page.click('button[type=submit]');
			await page.waitForURL(({ pathname }) => !pathname.includes('/login'));
		},
		close: () => browser.close(),
	};
}

/** Opens the dialog of a button, a flow that is started by hand, beside the open row. */
export async function dialogOf({ page }: Studio, button: string): Promise<Locator> {
	const section = page.locator('button:has(.accordion-trigger-title:text-is("Flows"))');
	await section.waitFor();
	if ((await section.getAttribute('aria-expanded')) === 'false') await section.click();

	const dialog = page.locator('#dialog-outlet .v-card', { hasText: 'Run Flow' }).last();
	const start = page.locator('button', { hasText: button }).first();
	// The sidebar is drawn again when the row has been read: a press before that is lost.
	for (let attempt = 0; attempt < 5 && !(await dialog.isVisible()); attempt++) {
		await start.click();
		await dialog.waitFor({ timeout: 4_000 }).catch(() => undefined);
	}
	return dialog;
}
