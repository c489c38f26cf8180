/** Somebody registers, opens the link of the mail in a browser, and confirms the address there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIn } from '../harness/mailbox.ts';
import { aNewcomer } from '../harness/newcomers.ts';
import { browserProgram, openStudio, type Studio } from '../harness/studio.ts';
import { url } from '../harness/http.ts';
import { mailbox, register, rowsOf } from '../integration/identity-accounts-scene.ts';

const program = browserProgram();

describe.skipIf(!program)('The page behind the link of a mail', () => {
	let browser: Studio;

	beforeAll(async () => {
		browser = await openStudio(program ?? '', url);
	});
	afterAll(() => browser?.close());

	test.each([
		['ru', 'ltr', 'Подтвердить', 'Адрес подтверждён'],
		['ar', 'rtl', 'تأكيد', 'تم تأكيد العنوان'],
	])('confirms the address in %s, and says so', async (language, direction, button, done) => {
		const who = aNewcomer();
		await register(who, { language });
		const { href } = linkIn(await mailbox.mailTo(who.email));
		const { page } = browser;
		const problems: string[] = [];
		page.on('console', (line) => {
			if (line.type() === 'error') problems.push(line.text());
		});

		await page.goto(href);
		expect(await page.locator('html').getAttribute('dir')).toBe(direction);
		await browser.picture(`confirm ${language}`);
		await page.getByRole('button', { name: button }).click();
		await page.getByText(done).waitFor();
		await browser.picture(`confirmed ${language}`);

		expect(await rowsOf(who.email)).toMatchObject([{ is_verified: true }]);
		expect(problems).toEqual([]);
	});
});
