import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { value } from '../harness/statements.ts';
import { anAppendAccount, aWallet, balanceOf, pay, problems } from './ledger-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

const hold = (account: string, amount: number, { id = randomUUID(), ttl = '1 hour' } = {}) =>
	value(`select ledger_hold($1, $2, 'KZT', $3, $4, 'h')`, [id, account, amount, ttl]);

const close = (
	id: string,
	capture: number,
	final: 'captured' | 'released' | 'expired',
	{ to = null as string | null, journal = randomUUID() } = {},
) => value(`select ledger_close_hold($1, $2, $3, $4, 'h', $5)`, [id, capture, to, journal, final]);

describe('a hold', () => {
	test('M-T19 keeps its part of the balance from being paid', async () => {
		const [wallet, other] = [await aWallet(100n), await aWallet()];

		expect(await hold(wallet, 50)).toBe('held');

		expect(await pay(wallet, other, 60n)).toMatchObject({ code: 'insufficient_funds' });
		expect(await pay(wallet, other, 50n)).toMatchObject({ status: 'posted' });
		expect(await hold(wallet, 1)).toBe('insufficient_funds');
	});

	test('M-T20 is captured once, in part or whole, and never for more', async () => {
		const [wallet, revenue, id, journal] = [
			await aWallet(50n),
			await anAppendAccount(),
			randomUUID(),
			randomUUID(),
		];
		await hold(wallet, 50, { id });

		expect(await close(id, 60, 'captured', { to: revenue })).toBe('exceeds_hold');
		expect(await close(id, 30, 'captured', { to: revenue, journal })).toBe('captured');
		expect(await close(id, 30, 'captured', { to: revenue, journal })).toBe('replay:captured');
		expect(await close(id, 30, 'captured', { to: revenue })).toBe('hold_captured');
		expect(await close(id, 0, 'released')).toBe('hold_captured');
		expect(await balanceOf(wallet)).toBe(20n);
		expect(await balanceOf(revenue)).toBe(30n);
		expect(await hold(wallet, 20)).toBe('held');
	});

	test('M-T20 that has expired is not captured, and one that has not is not expired', async () => {
		const [wallet, revenue, late, early] = [
			await aWallet(50n),
			await anAppendAccount(),
			randomUUID(),
			randomUUID(),
		];
		await hold(wallet, 10, { id: late, ttl: '-1 second' });
		await hold(wallet, 10, { id: early });

		expect(await close(late, 10, 'captured', { to: revenue })).toBe('hold_expired');
		expect(await close(early, 0, 'expired')).toBe('hold_not_due');
		expect(await close(late, 0, 'expired')).toBe('expired');
		expect(await close(early, 0, 'released')).toBe('released');
		expect(await hold(wallet, 50)).toBe('held');
	});

	test('M-T20 has one end when a capture and a release race', async () => {
		const [wallet, revenue, id] = [await aWallet(50n), await anAppendAccount(), randomUUID()];
		await hold(wallet, 50, { id });

		const ends = await Promise.all([
			close(id, 50, 'captured', { to: revenue }),
			close(id, 0, 'released'),
		]);

		const won = ends.filter((end) => end === 'captured' || end === 'released');
		expect(won).toHaveLength(1);
		expect((await balanceOf(wallet)) + (await balanceOf(revenue))).toBe(50n);
	});

	test('asked for again with its id is the first one', async () => {
		const [wallet, id] = [await aWallet(50n), randomUUID()];

		expect(await hold(wallet, 10, { id })).toBe('held');
		expect(await hold(wallet, 10, { id })).toBe('replay:held');
		expect(await value('select held from ledger_accounts where id = $1', [wallet])).toBe('10');
		expect(await hold('999999999', 10)).toBe('account_not_found');
	});
});
