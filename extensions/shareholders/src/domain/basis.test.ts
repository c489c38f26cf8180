import { describe, expect, test } from 'vitest';
import { basisOfShift, type Takings } from './basis.ts';

const takings: Takings = {
	shift: '01890000-0000-7000-8000-000000000001',
	organization: '01890000-0000-7000-8000-000000000002',
	currency: 'KZT',
	amount: 321_429n,
	days: { periodStart: '2026-03-01', periodEnd: '2026-03-03', recordDate: '2026-03-02' },
};
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('the basis of a shift', () => {
	test('names the shift as its scope and takes over the days', () => {
		expect(basisOfShift(takings)).toEqual({
			organization: takings.organization,
			scope: `shift:${takings.shift}`,
			currency: 'KZT',
			amount: 321_429n,
			periodStart: '2026-03-01',
			periodEnd: '2026-03-03',
			recordDate: '2026-03-02',
		});
	});

	test('is refused while the shift is open', () => {
		expect(() => basisOfShift({ ...takings, days: undefined })).toThrow(code('SHIFT_NOT_CLOSED'));
	});

	test.each([0n, -1n])('is refused for takings of %s', (amount) => {
		expect(() => basisOfShift({ ...takings, amount })).toThrow(code('NOTHING_TO_SPLIT'));
	});
});
