import { describe, expect, test } from 'vitest';
import { isAmong, mayActIn, nobody, type Principal, type Who } from './auth.ts';
import { isAllowedFrom } from './addresses.ts';
import { configId } from './ids.ts';

const someone = (more: Partial<Principal>): Principal => ({ ...nobody, userId: 'u', ...more });

const people = {
	nobody,
	customer: someone({ role: configId('role:customer') }),
	manager: someone({ role: configId('role:manager') }),
	admin: someone({ role: configId('role:admin'), isAdmin: true }),
	cashier: someone({ policies: [configId('policy:cashier')] }),
	shareholder: someone({ policies: [configId('policy:shareholder')] }),
	accountant: someone({ policies: [configId('policy:accountant')] }),
	service: someone({ policies: [configId('policy:service')] }),
};

describe('a route is for', () => {
	test.each<[Who, (keyof typeof people)[]]>([
		['public', Object.keys(people) as (keyof typeof people)[]],
		['user', ['customer', 'manager', 'admin', 'cashier', 'shareholder', 'accountant', 'service']],
		['staff', ['manager', 'admin']],
		['admin', ['admin']],
		['cashier', ['manager', 'admin', 'cashier']],
		['shareholder', ['manager', 'admin', 'shareholder']],
		['accountant', ['manager', 'admin', 'accountant']],
		['service', ['service']],
	])('%s: %j', (who, expected) => {
		const allowed = Object.entries(people).filter(([, person]) => isAmong(person, who));
		expect(allowed.map(([name]) => name)).toEqual(expected);
	});
});

test('a person acts in their own organizations, an administrator in all', () => {
	const member = someone({ organizations: ['a'] });

	expect(mayActIn(member, 'A')).toBe(true);
	expect(mayActIn(member, 'b')).toBe(false);
	expect(mayActIn(people.admin, 'b')).toBe(true);
});

describe('a policy that is bound to addresses', () => {
	test.each([
		['10.0.0.5', null, true],
		['10.0.0.5', '10.0.0.5', true],
		['10.0.0.5', '10.0.0.0/24', true],
		['10.0.0.5', '10.0.0.1-10.0.0.9', true],
		['10.0.1.5', '10.0.0.0/24, 10.0.0.9', false],
		['::1', '::1', true],
		['10.0.0.5', 'nonsense', false],
		[null, '10.0.0.5', false],
	])('lets %s pass %s: %s', (ip, addresses, expected) => {
		expect(isAllowedFrom(ip, addresses)).toBe(expected);
	});
});
