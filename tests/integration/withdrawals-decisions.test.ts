import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf, pathOf } from './wallet-readers.ts';
import { aCustomer, aWithdrawal, decide, walletOf, type Withdrawal } from './withdrawals-scene.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

const seen = (answer: { status: number; body: unknown }) => [answer.status, codeOf(answer)];

describe('POST /wallet/withdrawals/:id/reject', () => {
	test('gives the money back and says why', async () => {
		const person = await aCustomer(shop);
		const { id } = await aWithdrawal(person);

		const answer = await decide(shop.manager, id, 'reject');

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({
			status: 'rejected',
			reason: 'Not your account.',
			journal: null,
		});
		expect(await walletOf(person)).toMatchObject({ balance: '100000', held: '0' });
	});

	test('repeated with its key answers the same; with another one it is decided', async () => {
		const { id } = await aWithdrawal(await aCustomer(shop));
		const key = randomUUID();
		const first = await decide(shop.admin, id, 'reject', { key });

		const again = await decide(shop.admin, id, 'reject', { key });

		expect(dataOf(again)).toEqual(dataOf(first));
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(seen(await decide(shop.admin, id, 'reject'))).toEqual([409, 'WITHDRAWAL_DECIDED']);
		expect(seen(await decide(shop.admin, id, 'approve'))).toEqual([409, 'WITHDRAWAL_DECIDED']);
	});

	test('needs a reason', async () => {
		const { id } = await aWithdrawal(await aCustomer(shop));
		const path = `/wallet/withdrawals/${id}/reject`;
		for (const body of [{}, { reason: '' }, { reason: 7 }, { reason: 'x'.repeat(501) }]) {
			const answer = await shop.admin.api.post(path, body);
			expect([answer.status, pathOf(answer)]).toEqual([400, 'reason']);
		}
	});
});

describe('POST /wallet/withdrawals/:id/cancel', () => {
	test('is the owner’s before anybody has decided', async () => {
		const person = await aCustomer(shop);
		const { id } = await aWithdrawal(person);

		expect(seen(await decide(shop.customer, id, 'cancel'))).toEqual([403, 'FORBIDDEN']);
		expect(seen(await decide(shop.admin, id, 'cancel'))).toEqual([403, 'FORBIDDEN']);
		const answer = await decide(person, id, 'cancel');

		expect([answer.status, dataOf<Withdrawal>(answer).status]).toEqual([200, 'cancelled']);
		expect(await walletOf(person)).toMatchObject({ balance: '100000', held: '0' });
		expect(seen(await decide(person, id, 'cancel'))).toEqual([409, 'WITHDRAWAL_DECIDED']);
	});
});

describe('a decision', () => {
	test('is refused to whoever is not staff, and without login', async () => {
		const { id } = await aWithdrawal(await aCustomer(shop));
		for (const decision of ['approve', 'reject'] as const) {
			for (const person of [shop.customer, shop.employee, shop.cashier]) {
				expect(seen(await decide(person, id, decision))).toEqual([403, 'FORBIDDEN']);
			}
			expect((await decide({ api: client() }, id, decision)).status).toBe(401);
			expect((await decide(shop.admin, id, decision, { key: false })).status).toBe(400);
			expect((await decide(shop.admin, 'abc', decision)).status).toBe(400);
		}
	});

	test.each(['manager', 'admin'] as const)('about the own one is refused to a %s', async (role) => {
		await shop.fund(shop[role], 50_000n);
		const { id } = await aWithdrawal(shop[role]);

		expect(seen(await decide(shop[role], id, 'approve'))).toEqual([403, 'FORBIDDEN']);
		expect(seen(await decide(shop[role], id, 'reject'))).toEqual([403, 'FORBIDDEN']);
		expect((await decide(shop.admin2, id, 'reject')).status).toBe(200);
	});

	test('about one that is not there is refused alike', async () => {
		for (const decision of ['approve', 'reject', 'cancel'] as const) {
			expect(seen(await decide(shop.admin, randomUUID(), decision))).toEqual([403, 'FORBIDDEN']);
		}
	});

	test('previewed decides nothing', async () => {
		const person = await aCustomer(shop);
		const { id } = await aWithdrawal(person);
		const options = { key: false, preview: true } as const;

		const approved = dataOf<Withdrawal>(await decide(shop.manager, id, 'approve', options));
		expect(approved).toMatchObject({ status: 'approved', fees: '0' });
		expect(approved.entries?.map(({ amount }) => amount)).toEqual(['-40000', '40000']);
		expect(dataOf(await decide(shop.manager, id, 'reject', options))).toMatchObject({
			entries: [],
		});
		expect(dataOf(await decide(person, id, 'cancel', options))).toMatchObject({ entries: [] });

		const [still] = dataOf<Withdrawal[]>(await person.api.get('/wallet/withdrawals'));
		expect(still).toMatchObject({ id, status: 'requested', journal: null });
	});
});
