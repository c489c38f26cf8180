/** What the dashboard counts: days and totals, from the entries. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import { aWallet, enable, pay, refusalOf } from './ledger-builders.ts';

const MOST = 999_999_999_999_999_999n;

type Day = { readonly journals: number; readonly volume: string; readonly sum: string };

const today = (currency = 'KZT') =>
	query<Day>(
		`select journals_count as journals, volume::text, sum::text from ledger_days
		where day = (current_timestamp at time zone 'UTC')::date and currency = $1`,
		[currency],
	);
const total = (currency = 'KZT') =>
	query<Day>(
		`select journals_count::int as journals, volume::text, sum::text from ledger_totals
		where currency = $1`,
		[currency],
	);
const count = (since?: string) => value('select ledger_count_days($1)', [since ?? null]);

let from: string;
let to: string;

beforeAll(async () => {
	await enable('USD');
	[from, to] = [await aWallet(1_000n), await aWallet()];
});

beforeEach(() => count());

describe('ledger_count_days', () => {
	test('counts journals and volume of the day; their sum is 0', async () => {
		const [before] = await today();
		await pay(from, to, 30n);
		await pay(from, to, 12n);

		await count();

		const [after] = await today();
		expect(after).toEqual({
			journals: before!.journals + 2,
			volume: String(BigInt(before!.volume) + 42n),
			sum: '0',
		});
	});

	test('keeps the total of each currency', async () => {
		await aWallet(500n, 'USD');

		await count();

		expect(await total('USD')).toEqual(await today('USD'));
		expect(await total('USD')).toEqual([{ journals: 1, volume: '500', sum: '0' }]);
	});

	test('counted again changes nothing', async () => {
		const before = await query('select * from ledger_days order by id');

		expect(await count()).toBe('0');

		expect(await query('select * from ledger_days order by id')).toEqual(before);
	});

	test('from the beginning finds the same as step by step', async () => {
		const before = await query('select day, currency, journals_count, volume from ledger_days');

		await count('-infinity');

		const after = await query('select day, currency, journals_count, volume from ledger_days');
		expect(after).toEqual(before);
	});

	test('leaves out what was refused', async () => {
		const [before] = await today();
		expect(await pay(from, to, 10n ** 9n)).toMatchObject({ code: 'insufficient_funds' });

		await count();

		expect(await today()).toEqual([before]);
	});

	test('stops at the end of a bigint instead of failing', async () => {
		const currency = 'COIN';
		await enable(currency);
		for (let times = 0; times < 10; times += 1) await aWallet(MOST, currency);

		await count();

		expect(await total(currency)).toEqual([
			{ journals: 10, volume: '9223372036854775807', sum: '0' },
		]);
	});
});

describe.each(['ledger_days', 'ledger_totals'])('%s', (table) => {
	test('is written by its function only', async () => {
		expect(await refusalOf(`update ${table} set volume = 1`)).toMatchObject({ code: '42501' });
		expect(await refusalOf(`delete from ${table}`)).toMatchObject({ code: '42501' });
	});
});
