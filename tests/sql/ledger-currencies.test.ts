import { currencies } from '@cubehub/core/money';
import { expect, test } from 'vitest';
import { query } from '../harness/statements.ts';

test('the database knows the currencies that the code knows, with the same exponents', async () => {
	const rows = await query<{ code: string }>('select code, name, exponent, kind from currencies');
	const known = new Set(rows.map(({ code }) => code));

	expect(rows.filter(({ code }) => currencies.some((currency) => currency.code === code))).toEqual(
		expect.arrayContaining([...currencies]),
	);
	expect(currencies.every(({ code }) => known.has(code))).toBe(true);
});

test.each([
	['KZT', '2026-03-01', '100'],
	['UAH', '2025-09-30', '10'],
	['UAH', '2025-10-01', '50'],
	['KWD', '2026-03-01', '5'],
])('the cash step of %s on %s is %s', async (currency, day, step) => {
	const rows = await query<{ step: string }>(
		`select step from cash_steps
		where currency = $1 and daterange(valid_from, valid_to, '[)') @> $2::date`,
		[currency, day],
	);
	expect(rows).toEqual([{ step }]);
});
