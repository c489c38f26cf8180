import { expect, test } from 'vitest';
import { ssoClaims } from './claims.ts';

test('reads what the driver has flattened', () => {
	const claims = ssoClaims({
		sub: 'f3a1',
		sid: 'session',
		email: ' Dana@Example.com ',
		email_verified: true,
		preferred_username: 'Dana',
		given_name: 'Dana',
		locale: 'kk',
		'groups.0': 'cubehub-customers',
		'groups.1': 'cubehub-managers',
		groups_of_others: 'cubehub-admins',
		'groups.0.name': 'cubehub-admins',
	});
	expect(claims).toEqual({
		subject: 'f3a1',
		sid: 'session',
		email: 'dana@example.com',
		isVerified: true,
		username: 'dana',
		firstName: 'Dana',
		lastName: undefined,
		locale: 'kk',
		groups: ['cubehub-customers', 'cubehub-managers'],
	});
});

test('ID-T06 tells no groups from a claim that is left out', () => {
	expect(ssoClaims({ sub: 'f3a1' }).groups).toBeUndefined();
	expect(ssoClaims({ sub: 'f3a1', groups: 'cubehub-customers' }).groups).toEqual([
		'cubehub-customers',
	]);
});

test('an address is verified only when it is said so', () => {
	expect(ssoClaims({ sub: 'f3a1', email: 'dana@example.com' }).isVerified).toBe(false);
	expect(() => ssoClaims({ sub: 'f3a1', email_verified: 'true' })).toThrow();
	expect(() => ssoClaims({})).toThrow();
});
