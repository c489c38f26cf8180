/** What docs/recipes/deposit.md shows is what the server answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { root } from '../../scripts/stack/places.ts';
import { sharedProvider } from '../harness/provider.ts';
import { aShop } from '../harness/shop.ts';
import type { TopUp } from './billing-scene.ts';
import { dataOf } from './wallet-readers.ts';

type Shown = { readonly data: { readonly [field: string]: unknown } };

const recipe = readFileSync(join(root, 'docs', 'recipes', 'deposit.md'), 'utf8');
const shown = [...recipe.matchAll(/```json\n([\s\S]*?)```/g)].map(
	([, text]) => (JSON.parse(text ?? '') as Shown).data,
);

/** Ids, secrets and moments differ from run to run. */
function withoutIds(data: object): object {
	const isLasting = ([, value]: readonly [string, unknown]) =>
		!(typeof value === 'string' && (value.includes('-') || value.includes('_secret_')));
	return Object.fromEntries(Object.entries(data).filter(isLasting));
}

test('the recipe of a deposit is answered as it shows', async () => {
	const { customer } = await aShop();
	const started = await customer.api.post('/wallet/deposit', { amount: '50000', currency: 'KZT' });
	const topUp = dataOf<TopUp>(started);

	expect(started.status).toBe(201);
	expect(Object.keys(topUp).toSorted()).toEqual(Object.keys(shown[0] ?? {}).toSorted());
	expect(withoutIds(topUp)).toEqual(withoutIds(shown[0] ?? {}));

	await sharedProvider().pay(topUp.client_secret ?? '');
	await vi.waitFor(
		async () => {
			const payment = dataOf<object>(await customer.api.get(`/items/payments/${topUp.payment}`));
			expect(Object.keys(payment).toSorted()).toEqual(Object.keys(shown[1] ?? {}).toSorted());
			expect(withoutIds(payment)).toEqual(withoutIds(shown[1] ?? {}));
		},
		{ timeout: 20_000 },
	);
});
