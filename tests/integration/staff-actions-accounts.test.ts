import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	aHolder,
	act,
	decide,
	pay,
	reason,
	statusOfWallet,
	told,
	value,
	type Waiting,
} from './staff-actions-scene.ts';
import { balance, dataOf } from './wallet-readers.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('POST /ledger/accounts/:id/freeze, /unfreeze and /close', () => {
	test('M-T16 a frozen wallet says so, pays nothing and receives', async () => {
		const { person, account } = await aHolder(shop, 100n);

		const frozen = await act(shop.manager, account, 'freeze');

		expect(dataOf(frozen)).toEqual({ account, status: 'frozen', reason, journal: null });
		expect(await statusOfWallet(person)).toBe('frozen');
		expect(told(await pay(person, shop.customer, '1'))).toEqual([409, 'ACCOUNT_FROZEN']);
		const { person: sender } = await aHolder(shop, 5n);
		expect((await pay(sender, person, '5')).status).toBe(200);
		expect(told(await act(shop.admin, account, 'close'))).toEqual([409, 'ACCOUNT_NOT_EMPTY']);
	});

	test('M-T16 a closed wallet neither pays nor receives, for ever', async () => {
		const { person, account } = await aHolder(shop, 0n);
		const { person: sender } = await aHolder(shop, 5n);

		expect(dataOf(await act(shop.admin, account, 'close'))).toMatchObject({ status: 'closed' });

		expect(await statusOfWallet(person)).toBe('closed');
		expect(told(await pay(sender, person, '5'))).toEqual([409, 'ACCOUNT_CLOSED']);
		for (const action of ['freeze', 'unfreeze', 'close']) {
			expect(told(await act(shop.admin, account, action))).toEqual([409, 'ACCOUNT_CLOSED']);
		}
	});

	test('M-T17 a payment that waited while the wallet was frozen is refused', async () => {
		const { person, account } = await aHolder(shop, 100n);
		const { pool } = await sharedDatabase();
		const holder = await pool.connect();
		try {
			await holder.query('begin');
			await holder.query('select from ledger_accounts where id = $1 for update', [account]);

			const freezing = act(shop.manager, account, 'freeze');
			await untilWaiting(1);
			const paying = pay(person, shop.customer, '1');
			await untilWaiting(2);
			await holder.query('commit');

			expect((await freezing).status).toBe(200);
			expect(told(await paying)).toEqual([409, 'ACCOUNT_FROZEN']);
			expect(await balance(person)).toBe(100n);
		} finally {
			holder.release();
		}
	});

	test('is thawed when a second administrator confirms it', async () => {
		const { person, account } = await aHolder(shop, 10n);
		await act(shop.manager, account, 'freeze');

		const asked = await act(shop.admin, account, 'unfreeze');
		expect(asked.status).toBe(202);
		expect(told(await act(shop.manager, account, 'unfreeze'))).toEqual([409, 'REQUEST_PENDING']);
		const { request } = dataOf<Waiting>(asked);
		expect(told(await decide(shop.admin, request, 'confirm', {}))).toEqual([403, 'FORBIDDEN']);
		expect(told(await decide(shop.manager, request, 'confirm', {}))).toEqual([403, 'FORBIDDEN']);
		expect(await statusOfWallet(person)).toBe('frozen');

		expect((await decide(shop.admin2, request, 'confirm', {})).status).toBe(200);
		expect(await statusOfWallet(person)).toBe('active');
		expect((await pay(person, shop.customer, '10')).status).toBe(200);
		const { query } = await sharedDatabase();
		const changes = await query(
			'select status, actor, request from ledger_account_changes where account = $1 order by id',
			[account],
		);
		expect(changes).toEqual([
			{ status: 'frozen', actor: shop.manager.id, request: null },
			{ status: 'active', actor: shop.admin2.id, request },
		]);
	});

	test('stays frozen when the request is refused', async () => {
		const { person, account } = await aHolder(shop, 0n);
		await act(shop.admin, account, 'freeze');
		const { request } = dataOf<Waiting>(await act(shop.manager, account, 'unfreeze'));

		const refused = await decide(shop.admin, request, 'refuse');

		expect(dataOf(refused)).toMatchObject({ status: 'refused', decision_reason: reason });
		expect(await statusOfWallet(person)).toBe('frozen');
		expect((await act(shop.manager, account, 'unfreeze')).status).toBe(202);
	});

	test('is repeated with the same key, and refused in the same state with another', async () => {
		const { account } = await aHolder(shop, 0n);
		const key = randomUUID();
		const freeze = (options: { key: string }) =>
			shop.manager.api.post(`/ledger/accounts/${account}/freeze`, { reason }, options);

		const [first, second] = [await freeze({ key }), await freeze({ key })];

		expect(second.body).toEqual(first.body);
		expect(told(await freeze({ key: randomUUID() }))).toEqual([409, 'ACCOUNT_FROZEN']);
		expect(told(await act(shop.manager, (await aHolder(shop, 0n)).account, 'unfreeze'))).toEqual([
			409,
			'ACCOUNT_ACTIVE',
		]);
	});

	test('is previewed, and changes nothing', async () => {
		const { person, account } = await aHolder(shop, 0n);
		for (const action of ['freeze', 'close']) {
			const preview = await act(shop.admin, account, action, { reason, preview: true });
			expect(dataOf(preview)).toMatchObject({ entries: [], fees: '0', journal: null });
		}
		expect(await statusOfWallet(person)).toBe('active');
	});

	test('is refused without a reason, without a login, and to customers', async () => {
		const { person, account } = await aHolder(shop, 0n);
		for (const action of ['freeze', 'unfreeze', 'close']) {
			const path = `/ledger/accounts/${account}/${action}`;
			expect(told(await act(shop.admin, account, action, {}))).toEqual([400, 'INVALID_PAYLOAD']);
			expect(told(await act(shop.admin, 'abc', action))).toEqual([400, 'INVALID_PAYLOAD']);
			expect(told(await act(shop.admin, '999999999', action))).toEqual([403, 'FORBIDDEN']);
			expect((await client().post(path, { reason })).status).toBe(401);
			for (const stranger of [person, shop.cashier, shop.employee]) {
				expect(told(await act(stranger, account, action))).toEqual([403, 'FORBIDDEN']);
			}
		}
		expect(told(await act(shop.manager, account, 'close'))).toEqual([403, 'FORBIDDEN']);
	});

	test('of another organization, or of the system, is not a manager’s', async () => {
		const neighbour = await aShop();
		const foreign = await value(`select ledger_house($1, 'revenue', 'KZT')`, [
			neighbour.organization,
		]);
		const system = await value(`select ledger_house(null, 'fee_income', 'KZT')`, []);
		for (const account of [foreign, system]) {
			expect(told(await act(shop.manager, account, 'freeze'))).toEqual([403, 'FORBIDDEN']);
			expect(told(await act(shop.manager, account, 'unfreeze'))).toEqual([403, 'FORBIDDEN']);
		}
		expect((await act(neighbour.manager, foreign, 'freeze')).status).toBe(200);
	});
});

/** Waits until that many money operations wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
	const { query } = await sharedDatabase();
	for (let attempt = 0; attempt < 500; attempt++) {
		const [found] = await query<{ waiting: number }>(
			`select count(*)::integer as waiting, pg_sleep(0.01)
			from pg_stat_activity
			where datname = current_database()
				and wait_event_type = 'Lock'
				and application_name = 'cubehub-postings'`,
		);
		if (found!.waiting >= count) return;
	}
	throw new Error(`Not ${count} operations wait for a lock.`);
}
