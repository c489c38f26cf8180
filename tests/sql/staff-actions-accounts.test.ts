import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { aPerson, aWallet, balanceOf, pay, problems } from './ledger-builders.ts';
import {
	aLimit,
	close,
	codeOf,
	confirm,
	freeze,
	refuse,
	requestOf,
	requestUnfreeze,
	reverse,
	statusOf,
	twoPeople,
} from './staff-actions-builders.ts';

describe('a reversal', () => {
	async function aPayment(): Promise<{ from: string; to: string; journal: string }> {
		const [from, to, journal] = [await aWallet(10n), await aWallet(), randomUUID()];
		await pay(from, to, 10n, { id: journal });
		return { from, to, journal };
	}

	test('M-T22 of one journal wins once, however many ask', async () => {
		const { from, to, journal } = await aPayment();
		const people = await Promise.all(Array.from({ length: 10 }, () => aPerson()));
		for (const person of people) await aLimit('reversal', person, 10n);

		const reversals = await Promise.all(people.map((person) => reverse(person, { of: journal })));

		expect(reversals.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(reversals.filter((each) => codeOf(each) === 'ALREADY_REVERSED')).toHaveLength(9);
		expect([await balanceOf(from), await balanceOf(to)]).toEqual([10n, 0n]);
	});

	test('M-T22 is reversed only by a new journal that names it', async () => {
		const { from, to, journal } = await aPayment();
		const person = await aPerson();
		await aLimit('reversal', person, 10n);

		const first = await reverse(person, { of: journal });
		const back = await reverse(person, { of: first.answer['journal'] });
		const again = await reverse(person, { of: journal });

		expect(back.answer).toMatchObject({ status: 'posted', reverses: first.answer['journal'] });
		expect([await balanceOf(from), await balanceOf(to)]).toEqual([0n, 10n]);
		expect(codeOf(again)).toBe('ALREADY_REVERSED');
		expect(await problems()).toEqual([]);
	});

	test('waits for a second person, is asked for once, and is confirmed once', async () => {
		const { from, journal } = await aPayment();
		const [asker, second] = await twoPeople();

		const asked = await reverse(asker, { of: journal });
		const twice = await reverse(second, { of: journal });
		const confirmed = await confirm(second, { request: requestOf(asked) });

		expect(asked.answer).toMatchObject({ status: 'pending', amount: '10', journal: null });
		expect(codeOf(twice)).toBe('REQUEST_PENDING');
		expect(confirmed.answer).toMatchObject({ action: 'reversal', reverses: journal });
		expect(await balanceOf(from)).toBe(10n);
	});

	test('of the own money waits for somebody else', async () => {
		const [owner, other] = await twoPeople();
		await aLimit('reversal', owner, 100n);
		const [from, to, journal] = [await aWallet(10n, 'KZT', owner), await aWallet(), randomUUID()];
		await pay(from, to, 10n, { id: journal });

		const own = await reverse(owner, { of: journal });
		const refused = await refuse(owner, { request: requestOf(own) });
		const asked = await reverse(other, { of: journal });
		const confirmed = await confirm(owner, { request: requestOf(asked) });

		expect(own.answer).toMatchObject({ status: 'pending' });
		expect(refused.status).toBe(200);
		expect(confirmed.status).toBe(403);
	});

	test('of money that is spent is refused, and of a rejected journal too', async () => {
		const { from, to, journal } = await aPayment();
		const person = await aPerson();
		await aLimit('reversal', person, 10n);
		await pay(to, from, 10n);
		const rejected = randomUUID();
		await pay(to, from, 10n, { id: rejected });

		expect(codeOf(await reverse(person, { of: journal }))).toBe('INSUFFICIENT_FUNDS');
		expect((await reverse(person, { of: rejected })).status).toBe(403);
		expect((await reverse(person, { of: randomUUID() })).status).toBe(403);
	});
});

describe('an account', () => {
	test('that is frozen and thawed by two people keeps who did it and why', async () => {
		const [asker, second] = await twoPeople();
		const account = await aWallet(10n);

		const frozen = await freeze(asker, { account, reason: 'Court' });
		const asked = await requestUnfreeze(asker, { account, reason: 'Lifted' });
		const alone = await confirm(asker, { request: requestOf(asked) });
		expect(await statusOf(account)).toBe('frozen');
		await confirm(second, { request: requestOf(asked) });

		expect(frozen.answer).toMatchObject({ account, status: 'frozen', journal: null });
		expect(alone.status).toBe(403);
		expect(await statusOf(account)).toBe('active');
		const changes = await query(
			`select previous, status, reason, actor, request from ledger_account_changes
			where account = $1 order by id`,
			[account],
		);
		expect(changes).toEqual([
			{ previous: 'active', status: 'frozen', reason: 'Court', actor: asker, request: null },
			{
				previous: 'frozen',
				status: 'active',
				reason: 'Lifted',
				actor: second,
				request: requestOf(asked),
			},
		]);
	});

	test('is frozen once, thawed when it is frozen, and asked for once', async () => {
		const person = await aPerson();
		const account = await aWallet();

		expect(codeOf(await requestUnfreeze(person, { account }))).toBe('ACCOUNT_ACTIVE');
		expect((await freeze(person, { account })).status).toBe(200);
		expect(codeOf(await freeze(person, { account }))).toBe('ACCOUNT_FROZEN');
		expect((await requestUnfreeze(person, { account })).status).toBe(200);
		expect(codeOf(await requestUnfreeze(person, { account }))).toBe('REQUEST_PENDING');
	});

	test('is closed for ever, and only when it is empty', async () => {
		const person = await aPerson();
		const [full, empty] = [await aWallet(1n), await aWallet()];

		expect(codeOf(await close(person, { account: full }))).toBe('ACCOUNT_NOT_EMPTY');
		expect((await close(person, { account: empty })).answer).toMatchObject({ status: 'closed' });
		for (const act of [close, freeze, requestUnfreeze]) {
			expect(codeOf(await act(person, { account: empty }))).toBe('ACCOUNT_CLOSED');
		}
	});

	test('that is closed while a request waits is not thawed', async () => {
		const [asker, second] = await twoPeople();
		const account = await aWallet();
		await freeze(asker, { account });
		const asked = await requestUnfreeze(asker, { account });
		await close(asker, { account });
		expect(codeOf(await confirm(second, { request: requestOf(asked) }))).toBe('ACCOUNT_CLOSED');
	});

	test('that is not there is forbidden', async () => {
		for (const act of [freeze, close, requestUnfreeze]) {
			expect((await act(await aPerson(), { account: '999999999' })).status).toBe(403);
		}
	});
});
