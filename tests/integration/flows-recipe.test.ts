/** What docs/recipes/automate.md shows works as it shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/stack/places.ts';
import type { OwnServer } from '../harness/own-server.ts';
import { announce, effect, flowsHouse, paidBy, type FlowsHouse } from './flows-scene.ts';
import { dataOf } from './wallet-readers.ts';

const recipe = readFileSync(join(root, 'docs', 'recipes', 'automate.md'), 'utf8');
const shown = [...recipe.matchAll(/```http\nPOST (\S+)\n```\n\n```json\n([\s\S]*?)```/g)].map(
	([, path = '', body = '']) => ({ path, body }),
);

let house: FlowsHouse<OwnServer>;

beforeAll(async () => {
	house = await flowsHouse({ usesRedis: true });
});

afterAll(async () => {
	await house?.server.close();
});

test('the recipe of an automation pays what it says', async () => {
	const { admin, shop, revenue } = house;
	const names = new Map([
		['<account>', revenue],
		['<person>', shop.manager.id],
	]);
	const filledIn = (text: string) => text.replaceAll(/<\w+>/g, (name) => names.get(name) ?? name);
	const ids: string[] = [];
	for (const { path, body } of shown) {
		const answer = await admin.post(path, filledIn(body), { key: false });
		expect(answer.status).toBe(200);
		const { id } = dataOf<{ id: string }>(answer);
		ids.push(id);
		if (path === '/flows') names.set('<flow>', id);
	}
	const [flow = '', operation] = ids;
	await admin.patch(`/flows/${flow}`, { operation });

	const event = await announce(house, { customer: shop.customer.id }, 'pos.sale.completed');

	await effect(house, event, flow);
	expect(await paidBy(house, flow)).toEqual([
		{ actor: shop.manager.id, to: shop.customer.id, amount: '500' },
	]);
});
