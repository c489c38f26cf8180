import { randomUUID } from 'node:crypto';
import { configId } from '@cubehub/core/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import {
	aHolder,
	aTrustedAdmin,
	decide,
	reason,
	statusesOf,
	statusOfWallet,
	told,
	value,
	type Waiting,
} from './staff-actions-scene.ts';
import { balance, dataOf, pathOf } from './wallet-readers.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('GET /ledger/requests and its decisions', () => {
	test('lists what waits, newest first and by cursor', async () => {
		const { account } = await aHolder(shop, 0n);
		for (const amount of ['1', '2', '3']) {
			await shop.admin.api.post('/ledger/adjustments', { account, amount, reason });
		}

		const page = await shop.admin2.api.get('/ledger/requests?status=pending&limit=2');
		const { next_cursor } = (page.body as { meta: { next_cursor: string } }).meta;
		const next = await shop.admin2.api.get(`/ledger/requests?limit=1&cursor=${next_cursor}`);

		const amounts = [page, next].flatMap((each) => dataOf<{ amount: string }[]>(each));
		expect(amounts.map(({ amount }) => amount)).toEqual(['3', '2', '1']);
		expect(dataOf(next)).toMatchObject([
			{ account, requested_by: shop.admin.id, decided_by: null },
		]);
	});

	test('is for administrators', async () => {
		expect((await client().get('/ledger/requests')).status).toBe(401);
		for (const { api } of [shop.manager, shop.customer]) {
			expect(told(await api.get('/ledger/requests'))).toEqual([403, 'FORBIDDEN']);
			for (const decision of ['confirm', 'refuse']) {
				const path = `/ledger/requests/${randomUUID()}/${decision}`;
				expect(told(await api.post(path, { reason }))).toEqual([403, 'FORBIDDEN']);
			}
		}
		expect((await shop.admin.api.get('/ledger/requests?status=open')).status).toBe(400);
	});

	test('is decided exactly once, whoever decides at the same time', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const body = { account, amount: '9', reason };
		const { request } = dataOf<Waiting>(await shop.admin.api.post('/ledger/adjustments', body));
		const people = await Promise.all([1, 2, 3, 4].map(() => shop.person({ role: 'admin' })));

		const answers = await Promise.all(
			people.map((each, index) => decide(each, request, index % 2 ? 'refuse' : 'confirm')),
		);

		expect(statusesOf(answers)).toEqual([200, 409, 409, 409]);
		const made = answers.find(({ status }) => status === 200)!;
		const isConfirmed = dataOf<Waiting>(made).status === 'confirmed';
		expect(await balance(person)).toBe(isConfirmed ? 9n : 0n);
	});

	test('is refused only with a reason', async () => {
		const answer = await decide(shop.admin, randomUUID(), 'refuse', {});
		expect([...told(answer), pathOf(answer)]).toEqual([400, 'INVALID_PAYLOAD', 'reason']);
		expect(told(await decide(shop.admin, randomUUID(), 'refuse'))).toEqual([403, 'FORBIDDEN']);
	});
});

describe('POST /flows/trigger of a button of the studio', () => {
	const button = (action: string) => `/flows/trigger/${configId(`flow:ledger/${action}`)}`;
	const press = (person: Person, action: string, body: object, key?: string) =>
		person.api.post(button(action), body, { key: key ?? false });
	const onAccount = (account: string) => ({ collection: 'ledger_accounts', keys: [account] });

	test('acts as the person who presses it, with a reason', async () => {
		const { person, account } = await aHolder(shop, 0n);

		const wordless = await press(shop.manager, 'freeze', onAccount(account));
		const frozen = await press(shop.manager, 'freeze', { ...onAccount(account), reason });

		expect(told(wordless)).toEqual([400, 'INVALID_PAYLOAD']);
		expect(frozen.status).toBe(200);
		expect(await statusOfWallet(person)).toBe('frozen');
		expect(
			await value('select actor from ledger_account_changes where account = $1', [account]),
		).toBe(shop.manager.id);
	});

	test('needs the same second person as the endpoint', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const asked = await press(shop.admin, 'adjust', { ...onAccount(account), amount: '5', reason });
		const { request } = asked.body as Waiting;
		const onRequest = { collection: 'ledger_requests', keys: [request] };

		const alone = await press(shop.admin, 'confirm', onRequest);
		const confirmed = await press(shop.admin2, 'confirm', onRequest);

		expect(told(alone)).toEqual([403, 'FORBIDDEN']);
		expect(confirmed.status).toBe(200);
		expect(await balance(person)).toBe(5n);
	});

	test('is refused to whoever may not do it, and to nobody in particular', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const body = { ...onAccount(account), amount: '5', reason };
		for (const each of [shop.manager, shop.cashier, shop.customer]) {
			expect(told(await press(each, 'adjust', body))).toEqual([403, 'FORBIDDEN']);
		}
		expect(told(await client().post(button('adjust'), body))).toEqual([403, 'FORBIDDEN']);
		expect(await balance(person)).toBe(0n);
	});

	test('DX-T35 acts once for a key', async () => {
		const admin = await aTrustedAdmin(shop, 'adjustment', '100');
		const { person, account } = await aHolder(shop, 0n);
		const body = { ...onAccount(account), amount: '5', reason };
		const key = randomUUID();

		const [first, second] = [
			await press(admin, 'adjust', body, key),
			await press(admin, 'adjust', body, key),
		];

		expect([first.status, second.status]).toEqual([200, 200]);
		expect(second.body).toEqual(first.body);
		expect(await balance(person)).toBe(5n);
	});

	test('acts on one row of its own collection', async () => {
		const { account } = await aHolder(shop, 0n);
		const two = { collection: 'ledger_accounts', keys: [account, '1'], reason };
		const other = { collection: 'ledger_journals', keys: [account], reason };
		expect(told(await press(shop.admin, 'freeze', two))).toEqual([400, 'INVALID_PAYLOAD']);
		expect(told(await press(shop.admin, 'freeze', other))).toEqual([403, 'FORBIDDEN']);
	});

	test('is no way to let somebody act unknowing: another trigger is refused', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const [flow, operation] = [randomUUID(), randomUUID()];
		const made = { id: flow, name: 'Trap', status: 'active', trigger: 'webhook' };
		const options = { method: 'POST', error_on_reject: true };
		const { api } = shop.admin;
		await api.post('/flows', { ...made, options }, { key: false });
		const step = {
			id: operation,
			flow,
			key: 'trap',
			name: 'Trap',
			type: 'cubehub-staff-action',
			position_x: 19,
			position_y: 1,
			options: { action: 'freeze' },
		};
		await api.post('/operations', step, { key: false });
		await api.patch(`/flows/${flow}`, { operation });

		const body = { ...onAccount(account), reason };
		const sprung = await shop.admin2.api.post(`/flows/trigger/${flow}`, body, { key: false });

		expect(told(sprung)).toEqual([403, 'FORBIDDEN']);
		expect(await statusOfWallet(person)).toBe('active');
	});
});
