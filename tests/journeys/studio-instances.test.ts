/** Two servers of one checkout: what one has for its studio, the other does not lose or get. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extensionsWith, type Extensions } from '../harness/extensions-with.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { browserProgram, openStudio } from '../harness/studio.ts';
import { aShop } from '../harness/shop.ts';

const program = browserProgram();
let extensions: Extensions;
let withModule: OwnServer;
let without: OwnServer;

describe.skipIf(program === undefined)('DX-T41 two instances of one checkout', () => {
	beforeAll(async () => {
		extensions = extensionsWith('module');
		const settings = { SERVE_APP: 'true' };
		withModule = await ownServer({ settings: { ...settings, EXTENSIONS_PATH: extensions.path } });
		// The later one: it would overwrite the studio of the other, if they shared a folder.
		without = await ownServer({ settings });
	});
	afterAll(async () => {
		await withModule?.close();
		await without?.close();
		extensions?.remove();
	});

	/** The whole of a page of the studio for an administrator, once it says this. */
	async function shownBy(server: OwnServer, path: string, text: string): Promise<string> {
		const { admin } = await aShop(server);
		const studio = await openStudio(program ?? '', server.url);
		try {
			await studio.signIn(admin);
			await studio.open(path, `text=${text}`);
			return await studio.page.locator('body').innerText();
		} finally {
			await studio.close();
		}
	}

	test('each show their own modules', async () => {
		const [page, none] = ['The planted page', 'Page Not Found'];

		expect(await shownBy(withModule, '/planted', page)).not.toContain(none);
		expect(await shownBy(without, '/planted', none)).not.toContain(page);
	});
});
