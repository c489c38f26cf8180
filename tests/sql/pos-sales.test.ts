import { beforeEach, describe, expect, test } from 'vitest';
import { query, value, withConnections } from '../harness/statements.ts';
import {
	aCounter,
	aPayCode,
	aShift,
	balanceOf,
	card,
	cash,
	close,
	countOf,
	house,
	issueCode,
	once,
	problems,
	saleCommand,
	sell,
	wallet,
	type Counter,
} from './pos-builders.ts';

let counter: Counter;
let shift: string;

beforeEach(async () => {
	counter = await aCounter();
	shift = await aShift(counter);
});

describe('a sale', () => {
	test('posts tenders against revenue, tax and rounding', async () => {
		const code = await aPayCode(500n);
		const command = {
			...saleCommand(counter, shift, 1224n, [wallet(500n, code.hash), card(501n), cash(200n)]),
			net_total: '1093',
			tax_total: '131',
			rounding: '-23',
			total: '1201',
		};
		const [line] = command.lines;
		const tax = await value(
			`insert into taxes (organization, code, name, rate_ppm, valid_from)
			values ($1, 'vat', 'VAT', 120000, '2020-01-01')
			returning id`,
			[counter.organization],
		);

		const { status, answer } = await sell(counter, {
			...command,
			lines: [{ ...line!, net: '1093', tax: '131', tax_id: tax, rate_ppm: 120_000 }],
		});

		expect(status).toBe(200);
		expect(answer).toMatchObject({
			number: 'Front-2026-000001',
			status: 'completed',
			total: '1201',
			paid_total: '1201',
			rounding: '-23',
			taxes: [{ code: 'vat', base: '1093', amount: '131', is_included: true }],
			tenders: [{ method: 'wallet' }, { method: 'card' }, { method: 'cash' }],
		});
		expect(await balanceOf(counter.account)).toBe(-200n);
		expect(await balanceOf(await house(counter, 'clearing_card'))).toBe(-501n);
		expect(await balanceOf(code.account)).toBe(0n);
		expect(await balanceOf(await house(counter, 'revenue'))).toBe(1093n);
		expect(await balanceOf(await house(counter, 'tax_payable'))).toBe(131n);
		expect(await balanceOf(await house(counter, 'rounding'))).toBe(-23n);
		expect(await problems()).toEqual([]);
	});

	test('of nothing has a number and no journal', async () => {
		const { answer } = await sell(counter, saleCommand(counter, shift, 0n, []));

		expect(answer).toMatchObject({ number: 'Front-2026-000001', total: '0', journal: null });
	});

	test('in a closed shift is refused, and leaves nothing', async () => {
		await close(counter, shift, 0n);

		const refused = await sell(counter, saleCommand(counter, shift));

		expect(refused).toMatchObject({ status: 409, answer: { code: 'SHIFT_CLOSED' } });
		expect(await countOf('sales', 'shift', shift)).toBe(0);
	});

	test('in a preview leaves nothing, not even its number', async () => {
		const preview = await once(counter.cashier, 'pos_complete_sale', saleCommand(counter, shift), {
			preview: true,
		});

		expect(preview.answer).toMatchObject({ number: 'Front-2026-000001', fees: '0' });
		expect(preview.answer['entries']).toHaveLength(2);
		expect(await countOf('sales', 'shift', shift)).toBe(0);
		const { answer } = await sell(counter, saleCommand(counter, shift));
		expect(answer.number).toBe('Front-2026-000001');
	});

	test('announces it', async () => {
		const { answer } = await sell(counter, saleCommand(counter, shift));

		const [event] = await query<{ payload: object }>(
			`select payload from outbox where topic = 'pos.sale.completed' and dedupe_key = $1`,
			[answer.id],
		);
		expect(event?.payload).toMatchObject({ sale: answer.id, shift, total: '1000' });
	});
});

describe('receipt numbers', () => {
	test('have no gaps after 40 parallel sales, some of them refused', async () => {
		const outcomes = await withConnections(8, (pool) =>
			Promise.all(
				Array.from({ length: 40 }, (_, turn) =>
					// Every fifth one pays with a code that is not there.
					sell(
						counter,
						turn % 5 === 0
							? saleCommand(counter, shift, 1000n, [wallet(1000n, 'ab'.repeat(32))])
							: saleCommand(counter, shift),
						pool,
					),
				),
			),
		);

		const numbers = outcomes.flatMap(({ answer }) => answer.number ?? []).toSorted();
		expect(numbers).toEqual(
			Array.from({ length: 32 }, (_, index) => `Front-2026-${String(index + 1).padStart(6, '0')}`),
		);
		expect(await balanceOf(counter.account)).toBe(-32_000n);
		expect(await problems()).toEqual([]);
	});

	test('start again with the year', async () => {
		await sell(counter, saleCommand(counter, shift));

		const { answer } = await sell(counter, { ...saleCommand(counter, shift), year: '2027' });
		expect(answer.number).toBe('Front-2027-000001');
	});

	test('grow past six digits', async () => {
		await query(
			`insert into document_counters (series, next) values (format('sale/%s/2026', $1::text), 1000000)`,
			[counter.till],
		);

		const { answer } = await sell(counter, saleCommand(counter, shift));
		expect(answer.number).toBe('Front-2026-1000000');
	});
});

describe('a wallet tender', () => {
	test('takes its code once', async () => {
		const code = await aPayCode(2000n);
		const paying = () => saleCommand(counter, shift, 1000n, [wallet(1000n, code.hash)]);
		await sell(counter, paying());

		expect(await sell(counter, paying())).toMatchObject({ status: 403 });
		expect(await balanceOf(code.account)).toBe(1000n);
	});

	test('of more than the code allows is forbidden', async () => {
		const code = await aPayCode(2000n, 999n);

		const refused = await sell(
			counter,
			saleCommand(counter, shift, 1000n, [wallet(1000n, code.hash)]),
		);
		expect(refused).toMatchObject({ status: 403, answer: { code: 'FORBIDDEN' } });
	});

	test('without the money is refused, and the code can be tried again', async () => {
		const code = await aPayCode(500n, 1000n);
		const paying = (amount: bigint) =>
			sell(counter, saleCommand(counter, shift, amount, [wallet(amount, code.hash)]));

		expect(await paying(1000n)).toMatchObject({
			status: 409,
			answer: { code: 'INSUFFICIENT_FUNDS' },
		});
		expect(await paying(500n)).toMatchObject({ status: 200 });
		expect(await countOf('sales', 'shift', shift)).toBe(1);
	});

	test('of two codes of one wallet is charged for both', async () => {
		const code = await aPayCode(1000n);
		const other = await issueCode(code.customer, 600n);

		const command = saleCommand(counter, shift, 1000n, [
			wallet(400n, code.hash),
			wallet(600n, other),
		]);
		expect(await sell(counter, command)).toMatchObject({ status: 200 });
		expect(await balanceOf(code.account)).toBe(0n);
	});
});
