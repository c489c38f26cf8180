import { describe, expect, test } from 'vitest';
import { strongestOf, weakerOf } from './roles.ts';

describe('the strongest of the roles that a token names', () => {
	test.each([
		[['customer', 'manager'], 'manager'],
		[['admin', 'employee'], 'admin'],
		[['shareholder', 'cashier'], 'customer'],
		[[], 'customer'],
	] as const)('of %j is %s', (names, role) => {
		expect(strongestOf(names)).toBe(role);
	});
});

describe('the weaker of two roles', () => {
	test.each([
		['admin', 'customer', 'customer'],
		['customer', 'admin', 'customer'],
		['manager', 'employee', 'employee'],
		['manager', 'manager', 'manager'],
	] as const)('of %s and %s is %s', (one, other, weaker) => {
		expect(weakerOf(one, other)).toBe(weaker);
	});
});
