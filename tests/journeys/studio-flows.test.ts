/**
 * Automation from the studio: an administrator has an event of the business start a flow, sees that
 * it was refused and why, mends it, and lets the event be tried again.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnServer } from '../harness/own-server.ts';
import { browserProgram, dialogOf, openStudio, type Studio } from '../harness/studio.ts';
import {
	aFlow,
	announce,
	effect,
	flowsHouse,
	hurry,
	letterOf,
	outcomeOf,
	paidBy,
	PATIENCE,
	TOPIC,
	transfer,
	type FlowsHouse,
} from '../integration/flows-scene.ts';

const SLOW_MS = 180_000;

const program = browserProgram();
let house: FlowsHouse<OwnServer>;
let studio: Studio;
let flow: string;

beforeAll(async () => {
	if (!program) return;
	house = await flowsHouse({ settings: { SERVE_APP: 'true' } });
	flow = await aFlow(house.admin, [transfer(house)]);
	studio = await openStudio(program, house.server.url);
});

afterAll(async () => {
	await studio?.close();
	await house?.server.close();
});

const field = (name: string) => studio.page.locator(`[data-field="${name}"]`);

/** Chooses the row with this text for a field that leads to another table. */
async function choose(name: string, text: string): Promise<void> {
	const { page, picture } = studio;
	await field(name).locator('.v-list-item').first().click();
	const drawer = page.locator('#dialog-outlet .v-drawer').last();
	const search = drawer.locator('input[type=search]');
	await search.waitFor({ state: 'attached' });
	await drawer.locator('.search-input').click();
	await search.fill(text);
	await picture(`choose ${name}`);
	await drawer.locator('tbody tr', { hasText: text }).first().click();
	await drawer.locator('header button:has(.v-icon [data-icon="check"])').click();
	await drawer.waitFor({ state: 'detached' });
}

/** Makes a trigger by the form of the studio. */
async function makeTrigger(): Promise<void> {
	const { page, picture, open } = studio;
	await open('/content/flow_triggers/+', '[data-field="topic"] input');
	await field('topic').locator('input').first().pressSequentially('shift.op');
	await page.locator('.v-menu-content').getByText(TOPIC).click();
	await choose('flow', flow.slice(0, 8));
	await choose('run_as', house.shop.manager.email);
	await picture('a new trigger');
	const saved = page.waitForResponse(
		(answer) =>
			answer.url().includes('/items/flow_triggers') && answer.request().method() === 'POST',
	);
	await page.locator('button:has(.v-icon [data-icon="check"])').first().click();
	expect((await saved).status()).toBe(200);
}

describe.skipIf(!program)('from the studio', () => {
	test(
		'an administrator makes a trigger, sees what was refused, and has it tried again',
		async () => {
			const { picture, open, signIn } = studio;
			const person = await house.shop.person({ role: 'customer' });
			await signIn(house.shop.admin);
			await makeTrigger();

			const event = await announce(house, { user: person.id, amount: '1500' });
			await expect
				.poll(() => outcomeOf(house, event, flow), PATIENCE)
				.toMatchObject({ isDone: false, error: expect.stringContaining('LIMIT_EXCEEDED') });
			await hurry(house, event);
			const { letter } = await letterOf(house, event, flow);

			await open(`/content/dead_letters/${letter}`, '[data-field="error"]');
			await expect
				.poll(() => field('error').locator('input, textarea').first().inputValue(), PATIENCE)
				.toContain('LIMIT_EXCEEDED');

			await open(`/settings/flows/${flow}`, 'text=step_0');
			await picture('the flow');

			await house.server.database.query(
				`update directus_operations
				set options = (options::jsonb || '{"limit": "2000"}')::json where flow = $1`,
				[flow],
			);
			await house.admin.patch(`/flows/${flow}`, { description: 'Mended' });
			await open(`/content/dead_letters/${letter}`, '[data-field="error"]');
			const dialog = await dialogOf(studio, 'Try again');
			await picture('try again');
			await dialog.locator('button', { hasText: 'Run Flow' }).last().click();

			await effect(house, event, flow);
			expect(await paidBy(house, flow)).toMatchObject([{ to: person.id, amount: '1500' }]);
			await open(`/settings/flows/${flow}`, 'text=step_0');
			await picture('the flow that ran');
			const logs = studio.page.locator('button', { hasText: 'Logs' }).first();
			expect(Number(/\d+/.exec(await logs.innerText())?.[0])).toBeGreaterThanOrEqual(3);
		},
		SLOW_MS,
	);
});
