import { expect, test } from 'vitest';
import { aShop } from '../harness/shop.ts';
import { codeOf } from './wallet-readers.ts';

test('a person with a wallet is not deleted, and the answer says why', async () => {
	const shop = await aShop();
	const { admin, customer, customer2 } = shop;
	await shop.fund(customer, 100n);

	const refused = await admin.api.delete(`/users/${customer.id}`);
	expect([refused.status, codeOf(refused)]).toEqual([409, 'RECORD_IN_USE']);
	expect((await customer.api.get('/wallet')).status).toBe(200);

	const stranger = await customer2.api.delete(`/users/${customer.id}`);
	expect([stranger.status, codeOf(stranger)]).toEqual([403, 'FORBIDDEN']);
});

test('a person whom nothing refers to is deleted', async () => {
	const { admin } = await aShop();
	const made = await admin.api.post(
		'/users',
		{ email: `gone-${Date.now()}@example.com`, first_name: 'Gone' },
		{ key: false },
	);
	const { id } = made.body.data as { id: string };

	expect((await admin.api.delete(`/users/${id}`)).status).toBe(204);
	expect((await admin.api.get(`/users/${id}`)).status).toBe(403);
});
