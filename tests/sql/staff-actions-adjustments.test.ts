import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import {
	anOrganization,
	aPerson,
	aWallet,
	balanceOf,
	entriesOf,
	pay,
	problems,
	refusalOf,
} from './ledger-builders.ts';
import {
	adjust,
	aLimit,
	codeOf,
	confirm,
	refuse,
	requestOf,
	requestsOf,
	twoPeople,
} from './staff-actions-builders.ts';

describe('an adjustment', () => {
	test('waits for a second person where no limit is set, and is posted by the confirmation', async () => {
		const [asker, second] = await twoPeople();
		const wallet = await aWallet(100n);

		const asked = await adjust(asker, { account: wallet, amount: '50' });
		expect(asked).toMatchObject({ status: 200, answer: { status: 'pending', journal: null } });
		expect(await balanceOf(wallet)).toBe(100n);

		const confirmed = await confirm(second, { request: requestOf(asked) });
		expect(confirmed.answer).toMatchObject({
			action: 'adjustment',
			status: 'confirmed',
			requested_by: asker,
			decided_by: second,
		});
		expect(await balanceOf(wallet)).toBe(150n);
		const [journal] = await query(
			'select kind, actor_id, ref_type, ref_id, reason from ledger_journals where id = $1',
			[confirmed.answer['journal']],
		);
		expect(journal).toEqual({
			kind: 'adjustment',
			actor_id: second,
			ref_type: 'ledger_request',
			ref_id: requestOf(asked),
			reason: 'A mistake',
		});
		expect(await problems()).toEqual([]);
	});

	test('up to the limit is posted at once, either way, and above it waits', async () => {
		const person = await aPerson();
		await aLimit('adjustment', person, 60n);
		const wallet = await aWallet(100n);

		const posted = await adjust(person, { account: wallet, amount: '-60' });
		const waiting = await adjust(person, { account: wallet, amount: '61' });

		expect(posted.answer).toMatchObject({ request: null, status: 'posted', amount: '-60' });
		expect(await entriesOf(posted.answer['journal'] as string)).toBe(2);
		expect(waiting.answer).toMatchObject({ status: 'pending' });
		expect(await balanceOf(wallet)).toBe(40n);
	});

	test('of the own money always waits, and its owner never confirms it', async () => {
		const [owner, asker] = await twoPeople();
		await aLimit('adjustment', owner, 1000n);
		const wallet = await aWallet(0n, 'KZT', owner);

		const own = await adjust(owner, { account: wallet, amount: '1' });
		const asked = await adjust(asker, { account: wallet, amount: '1' });
		const confirmed = await confirm(owner, { request: requestOf(asked) });

		expect(own.answer).toMatchObject({ status: 'pending' });
		expect([confirmed.status, codeOf(confirmed)]).toEqual([403, 'FORBIDDEN']);
		expect(await balanceOf(wallet)).toBe(0n);
	});

	test('finds the wallet by its person and currency', async () => {
		const [asker, person] = await twoPeople();
		await aLimit('adjustment', asker, 10n);

		const posted = await adjust(asker, { user: person, currency: 'KZT', amount: '10' });

		expect(posted.answer['account']).toBe(await value(`select ledger_wallet($1, 'KZT')`, [person]));
		expect(await balanceOf(posted.answer['account'] as string)).toBe(10n);
	});

	test('of an organization is against its own adjustment account', async () => {
		const person = await aPerson();
		await aLimit('adjustment', person, 10n);
		const organization = await anOrganization();
		const [revenue, house] = await Promise.all(
			['revenue', 'adjustment'].map((purpose) =>
				value(`select ledger_house($1, $2, 'KZT')`, [organization, purpose]),
			),
		);

		await adjust(person, { account: revenue!, amount: '7' });
		const itself = await adjust(person, { account: house!, amount: '7' });

		expect(await balanceOf(house!)).toBe(-7n);
		expect(codeOf(itself)).toBe('SAME_ACCOUNT');
	});

	test.each([
		[{ account: '999999999', amount: '1' }, 403, 'FORBIDDEN'],
		[{ user: randomUUID(), currency: 'KZT', amount: '1' }, 403, 'FORBIDDEN'],
	])('of what is not there is refused: %o', async (command, status, code) => {
		const refused = await adjust(await aPerson(), command);
		expect([refused.status, codeOf(refused)]).toEqual([status, code]);
	});

	test('in another currency than the account’s is refused', async () => {
		const command = { account: await aWallet(), currency: 'USD', amount: '1' };
		expect(codeOf(await adjust(await aPerson(), command))).toBe('CURRENCY_MISMATCH');
	});

	test('above the limit of one operation is refused', async () => {
		const person = await aPerson();
		await query(
			`insert into ledger_limits (id, operation, currency, "user", per_operation)
			values (gen_random_uuid(), 'adjustment', 'KZT', $1, 100)`,
			[person],
		);
		const refused = await adjust(person, { account: await aWallet(), amount: '-101' });
		expect([refused.status, codeOf(refused)]).toEqual([422, 'LIMIT_EXCEEDED']);
	});

	test('that is previewed tells its entries and leaves nothing, whether it would wait or not', async () => {
		const [person, asker] = await twoPeople();
		await aLimit('adjustment', person, 10n);
		const wallet = await aWallet();

		for (const [actor, status] of [
			[person, 'posted'],
			[asker, 'pending'],
		] as const) {
			const preview = await adjust(actor, { account: wallet, amount: '5' }, { preview: true });
			expect(preview.answer).toMatchObject({ status, fees: '0' });
			expect(preview.answer['entries']).toContainEqual({ account: wallet, amount: '5' });
		}
		expect(await balanceOf(wallet)).toBe(0n);
		expect(await requestsOf(wallet)).toEqual([]);
	});
});

describe('a request', () => {
	test('is not confirmed by whoever made it, whatever the door', async () => {
		const asker = await aPerson();
		const asked = await adjust(asker, { account: await aWallet(), amount: '5' });

		const confirmed = await confirm(asker, { request: requestOf(asked) });
		const past = await refusalOf(
			`do $do$ begin set local "cubehub.ledger" = 'on';
				update ledger_requests set status = 'confirmed', decided_by = requested_by,
					decided_at = now(), journal = (select id from ledger_journals limit 1)
				where id = '${requestOf(asked)}';
			end $do$`,
		);

		expect([confirmed.status, codeOf(confirmed)]).toEqual([403, 'FORBIDDEN']);
		expect(past.constraint).toBe('ledger_requests_second_person');
	});

	test('is taken back by whoever made it', async () => {
		const asker = await aPerson();
		const asked = await adjust(asker, { account: await aWallet(), amount: '5' });
		const refused = await refuse(asker, { request: requestOf(asked), reason: 'My mistake' });
		expect(refused.answer).toMatchObject({
			status: 'refused',
			decided_by: asker,
			decision_reason: 'My mistake',
			journal: null,
		});
	});

	test('that many decide at once is decided once', async () => {
		const wallet = await aWallet();
		const asked = await adjust(await aPerson(), { account: wallet, amount: '5' });
		const people = await Promise.all(Array.from({ length: 10 }, () => aPerson()));

		const decisions = await Promise.all(
			people.map((person, index) =>
				(index % 2 === 0 ? confirm : refuse)(person, { request: requestOf(asked) }),
			),
		);

		const made = decisions.filter(({ status }) => status === 200);
		expect(made).toHaveLength(1);
		expect(decisions.filter((decision) => codeOf(decision) === 'REQUEST_DECIDED')).toHaveLength(9);
		const isConfirmed = made[0]!.answer['status'] === 'confirmed';
		expect(await balanceOf(wallet)).toBe(isConfirmed ? 5n : 0n);
		expect(await problems()).toEqual([]);
	});

	test('that cannot be posted now stays pending', async () => {
		const [asker, second] = await twoPeople();
		const wallet = await aWallet(10n);
		const asked = await adjust(asker, { account: wallet, amount: '-11' });

		const early = await confirm(second, { request: requestOf(asked) });
		await pay(await aWallet(5n), wallet, 5n);
		const later = await confirm(second, { request: requestOf(asked) });

		expect([early.status, codeOf(early)]).toEqual([409, 'INSUFFICIENT_FUNDS']);
		expect(later.answer).toMatchObject({ status: 'confirmed' });
		expect(await balanceOf(wallet)).toBe(4n);
	});

	test('whose confirmation is previewed tells the entries and stays pending', async () => {
		const [asker, second] = await twoPeople();
		const wallet = await aWallet();
		const asked = await adjust(asker, { account: wallet, amount: '5' });

		const preview = await confirm(second, { request: requestOf(asked) }, { preview: true });

		expect(preview.answer['entries']).toContainEqual({ account: wallet, amount: '5' });
		expect(await requestsOf(wallet)).toEqual([{ status: 'pending' }]);
	});

	test('that is not there is forbidden', async () => {
		for (const decide of [confirm, refuse]) {
			expect((await decide(await aPerson(), {})).status).toBe(403);
		}
	});
});
