/** Approvals, with a provider that pays, refuses, does not answer, or loses its answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { sharedProvider, type TestProvider } from '../harness/provider.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf, type Transaction } from './wallet-readers.ts';
import {
	aCustomer,
	aDestination,
	aWithdrawal,
	decide,
	makeDue,
	walletOf,
	type Withdrawal,
} from './withdrawals-scene.ts';

let shop: Shop;
let provider: TestProvider;

/** The worker of the server looks every 15 seconds. */
const soon = { timeout: 45_000, interval: 500 };

beforeAll(async () => {
	shop = await aShop();
	provider = sharedProvider();
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

async function transfersTo(destination: string) {
	const { transfers } = await provider.books();
	return transfers.filter((transfer) => transfer.destination === destination);
}

const mine = async ({ api }: Person): Promise<Withdrawal | undefined> =>
	dataOf<Withdrawal[]>(await api.get('/wallet/withdrawals'))[0];

describe('an approval', () => {
	test('pays the money out and books it once', async () => {
		const [person, destination] = [await aCustomer(shop), aDestination()];
		const { id } = await aWithdrawal(person, destination);

		const answer = await decide(shop.manager, id, 'approve');

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({
			id,
			status: 'paid',
			failure: null,
			journal: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		expect(await transfersTo(destination)).toMatchObject([{ amount: 40_000, currency: 'kzt' }]);
		expect(await walletOf(person)).toMatchObject({ balance: '60000', held: '0' });
		const [moved] = dataOf<Transaction[]>(await person.api.get('/wallet/transactions'));
		expect(moved).toMatchObject({ kind: 'withdrawal', amount: '-40000', ref_id: id });
	});

	test('repeated with its key, or by another person, pays no second time', async () => {
		const [person, destination, key] = [await aCustomer(shop), aDestination(), randomUUID()];
		const { id } = await aWithdrawal(person, destination);

		const answers = await Promise.all([
			...Array.from({ length: 10 }, () => decide(shop.manager, id, 'approve', { key })),
			decide(shop.admin, id, 'approve'),
		]);

		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
		expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
		await expect.poll(() => mine(person), soon).toMatchObject({ status: 'paid' });
		expect(await transfersTo(destination)).toHaveLength(1);
		expect(await walletOf(person)).toMatchObject({ balance: '60000', held: '0' });
		expect(codeOf(await decide(shop.admin, id, 'approve'))).toBe('WITHDRAWAL_DECIDED');
		expect(codeOf(await decide(person, id, 'cancel'))).toBe('WITHDRAWAL_DECIDED');
	});

	test('and a call-off at once have one winner', async () => {
		for (let round = 0; round < 5; round++) {
			const [person, destination] = [await aCustomer(shop), aDestination()];
			const { id } = await aWithdrawal(person, destination);

			const answers = await Promise.all([
				decide(shop.manager, id, 'approve'),
				decide(person, id, 'cancel'),
				decide(shop.admin, id, 'reject'),
			]);

			expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
				200, 409, 409,
			]);
			const isPaid = answers[0].status === 200;
			expect(await transfersTo(destination)).toHaveLength(isPaid ? 1 : 0);
			expect(await walletOf(person)).toMatchObject({
				balance: isPaid ? '60000' : '100000',
				held: '0',
			});
		}
	});

	test('that the provider refuses gives the money back', async () => {
		const person = await aCustomer(shop);
		const { id } = await aWithdrawal(person, 'acct_closed');

		const answer = await decide(shop.manager, id, 'approve');

		expect(dataOf(answer)).toMatchObject({
			status: 'rejected',
			failure: 'account_closed',
			journal: null,
		});
		expect(await walletOf(person)).toMatchObject({ balance: '100000', held: '0' });
	});
});

describe('a provider that does not answer', () => {
	test('leaves it unknown, held and not to be called off; the worker then pays with the same key', async () => {
		const [person, destination] = [await aCustomer(shop), aDestination()];
		const { id } = await aWithdrawal(person, destination);
		await provider.break({ match: destination, mode: 'error', times: 2 });

		const answer = await decide(shop.manager, id, 'approve');

		expect([answer.status, dataOf<Withdrawal>(answer).status]).toEqual([200, 'unknown']);
		expect(await walletOf(person)).toMatchObject({ balance: '100000', held: '40000' });
		expect(codeOf(await decide(person, id, 'cancel'))).toBe('WITHDRAWAL_DECIDED');
		expect(codeOf(await decide(shop.admin, id, 'reject'))).toBe('WITHDRAWAL_DECIDED');
		const [hold] = dataOf<{ expires_at: string | null }[]>(await person.api.get('/wallet/holds'));
		expect(hold?.expires_at).toBeNull();

		await makeDue(id);
		await expect.poll(() => mine(person), soon).toMatchObject({ status: 'paid' });
		expect(await transfersTo(destination)).toHaveLength(1);
		expect(await walletOf(person)).toMatchObject({ balance: '60000', held: '0' });
	});

	test('M-T08 but has paid, is asked and believed: one transfer, one posting', async () => {
		const [person, destination] = [await aCustomer(shop), aDestination()];
		const { id } = await aWithdrawal(person, destination);
		await provider.break({ match: destination, mode: 'lose', times: 2 });

		const answer = await decide(shop.manager, id, 'approve');

		expect(dataOf<Withdrawal>(answer).status).toBe('unknown');
		await makeDue(id);
		await expect.poll(() => mine(person), soon).toMatchObject({ status: 'paid' });
		expect(await transfersTo(destination)).toHaveLength(1);
		expect(await walletOf(person)).toMatchObject({ balance: '60000', held: '0' });
	});
});
