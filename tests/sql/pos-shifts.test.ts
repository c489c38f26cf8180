import { beforeEach, describe, expect, test } from 'vitest';
import { query, value, withConnections } from '../harness/statements.ts';
import {
	aCounter,
	aSale,
	aShift,
	aTill,
	balanceOf,
	brokenBy,
	close,
	house,
	open,
	problems,
	saleCommand,
	sell,
	type Counter,
} from './pos-builders.ts';

let counter: Counter;

beforeEach(async () => {
	counter = await aCounter();
});

describe('a till', () => {
	test('has a cash account of its own, whatever account was asked for', async () => {
		const till = await value(
			`insert into tills (organization, name, currency, account)
			values ($1, 'Back', 'KZT', $2)
			returning id`,
			[counter.organization, counter.account],
		);

		const accounts = await query(
			`select account.purpose, account.currency, account.subject_id as till
			from tills till
			join ledger_accounts account on account.id = till.account
			where till.id = $1`,
			[till],
		);
		expect(accounts).toEqual([{ purpose: 'till', currency: 'KZT', till }]);
	});

	test('that was never used gets another account with another currency', async () => {
		await query(`update tills set currency = 'USD' where id = $1`, [counter.till]);

		const currency = await value(
			`select account.currency
			from tills till
			join ledger_accounts account on account.id = till.account
			where till.id = $1`,
			[counter.till],
		);
		expect(currency).toBe('USD');
	});

	test.each([`currency = 'USD'`, `name = 'Other'`, `organization = gen_random_uuid()`])(
		'that has had a shift refuses %s',
		async (change) => {
			await aShift(counter);

			expect(await brokenBy(`update tills set ${change} where id = $1`, [counter.till])).toBe(
				'tills_in_use',
			);
		},
	);

	test('that has had a shift can be switched off', async () => {
		await aShift(counter);

		await query('update tills set is_active = false where id = $1', [counter.till]);
	});
});

describe('opening a shift', () => {
	test('brings the drawer to the float', async () => {
		const { answer } = await open(counter, 500_000n);

		expect(await balanceOf(counter.account)).toBe(-500_000n);
		expect(await balanceOf(await house(counter, 'cash_funding'))).toBe(500_000n);
		expect(answer).toMatchObject({ opening_cash: '500000', expected_cash: '500000' });
	});

	test('posts only what differs from the cash that stayed in the drawer', async () => {
		await close(counter, await aShift(counter, 500_000n), 500_000n);

		const same = await open(counter, 500_000n);
		expect(same.answer.journal).toBeNull();
		await close(counter, same.answer.id!, 500_000n);

		await open(counter, 200_000n);
		expect(await balanceOf(counter.account)).toBe(-200_000n);
		expect(await balanceOf(await house(counter, 'cash_funding'))).toBe(200_000n);
	});

	test('of nothing posts nothing', async () => {
		expect((await open(counter, 0n)).answer.journal).toBeNull();
	});

	test('M-T27 two at once at one till: one opens, one is refused', async () => {
		const outcomes = await withConnections(8, (pool) =>
			Promise.all(Array.from({ length: 8 }, () => open(counter, 1000n, pool))),
		);

		const codes = outcomes.map(({ answer }) => answer.code);
		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(codes.filter((code) => code === 'SHIFT_ALREADY_OPEN')).toHaveLength(7);
		expect(await balanceOf(counter.account)).toBe(-1000n);
	});

	test('is refused at a till that is switched off', async () => {
		await query('update tills set is_active = false where id = $1', [counter.till]);

		expect(await open(counter, 0n)).toMatchObject({
			status: 409,
			answer: { code: 'TILL_INACTIVE' },
		});
	});

	test.each([
		['KZT', 100n],
		['UAH', 50n],
		['KWD', 5n],
		['USD', 1n],
	])('in %s rounds cash to %s', async (currency, step) => {
		const other = { ...counter, till: await aTill(counter.organization, currency, currency) };

		const { answer } = await open(other, 0n);
		expect(answer['cash_step']).toBe(String(step));
	});

	test('announces it', async () => {
		const shift = await aShift(counter, 5n);

		const events = await query(
			`select topic, key, payload from outbox where dedupe_key = $1 and topic = 'pos.shift.opened'`,
			[shift],
		);
		expect(events).toContainEqual({
			topic: 'pos.shift.opened',
			key: counter.till,
			payload: {
				shift,
				till: counter.till,
				organization: counter.organization,
				opening_cash: '5',
				currency: 'KZT',
			},
		});
	});
});

describe('closing a shift', () => {
	test('expects what the ledger says, and posts the difference', async () => {
		const shift = await aShift(counter, 500n);
		await aSale(counter, shift, 1000n);

		const { answer } = await close(counter, shift, 1490n);

		expect(answer).toMatchObject({
			status: 'closed',
			expected_cash: '1500',
			counted_cash: '1490',
			difference: '-10',
		});
		expect(await balanceOf(counter.account)).toBe(-1490n);
		expect(await balanceOf(await house(counter, 'over_short'))).toBe(-10n);
		expect(await problems()).toEqual([]);
	});

	test('takes what is too much as well', async () => {
		const shift = await aShift(counter, 500n);

		const { answer } = await close(counter, shift, 507n);
		expect(answer).toMatchObject({ difference: '7' });
		expect(await balanceOf(await house(counter, 'over_short'))).toBe(7n);
	});

	test('of an exact count posts nothing', async () => {
		const { answer } = await close(counter, await aShift(counter, 500n), 500n);

		expect(answer).toMatchObject({ difference: '0', journal: null });
	});

	test('happens once', async () => {
		const shift = await aShift(counter);
		await close(counter, shift, 0n);

		expect(await close(counter, shift, 0n)).toMatchObject({
			status: 409,
			answer: { code: 'SHIFT_CLOSED' },
		});
	});

	test('M-T26 makes a sale wait, and refuses it', async () => {
		const shift = await aShift(counter);

		await withConnections(2, async (pool) => {
			const closing = await pool.connect();
			await closing.query('begin');
			const { answer } = await close(counter, shift, 0n, closing as never);
			const late = sell(counter, saleCommand(counter, shift), pool);
			await closing.query('commit');
			closing.release();

			expect(answer['expected_cash']).toBe('0');
			expect(await late).toMatchObject({ status: 409, answer: { code: 'SHIFT_CLOSED' } });
		});
		expect(await balanceOf(counter.account)).toBe(0n);
		expect(await value('select count(*) from sales where shift = $1', [shift])).toBe('0');
	});

	test('M-T26 waits for a sale that is under way, and expects its cash', async () => {
		const shift = await aShift(counter);

		await withConnections(2, async (pool) => {
			const selling = await pool.connect();
			await selling.query('begin');
			await sell(counter, saleCommand(counter, shift), selling as never);
			const closing = close(counter, shift, 1000n, pool);
			await selling.query('commit');
			selling.release();

			expect((await closing).answer).toMatchObject({ expected_cash: '1000', difference: '0' });
		});
	});

	test('M-T26 among 30 sales at once leaves exactly what the ledger expects', async () => {
		const shift = await aShift(counter);

		const outcomes = await withConnections(8, (pool) =>
			Promise.all(
				Array.from({ length: 31 }, (_, turn) =>
					turn === 15
						? close(counter, shift, 0n, pool)
						: sell(counter, saleCommand(counter, shift), pool),
				),
			),
		);

		const closed = outcomes[15]!.answer;
		const sold = outcomes.filter(({ status }, turn) => turn !== 15 && status === 200).length;
		expect(closed['expected_cash']).toBe(String(sold * 1000));
		expect(await value('select count(*) from sales where shift = $1', [shift])).toBe(String(sold));
		expect(await problems()).toEqual([]);
	});
});

describe('a closed shift', () => {
	test('stays as it is', async () => {
		const shift = await aShift(counter);
		await close(counter, shift, 0n);

		expect(
			await brokenBy(`update shifts set counted_cash = 1, difference = 1 where id = $1`, [shift]),
		).toBe('shifts_frozen');
	});

	test('is never deleted, and an open one neither', async () => {
		const shift = await aShift(counter);

		expect(await brokenBy('delete from shifts where id = $1', [shift])).toBe('shifts_frozen');
	});
});
