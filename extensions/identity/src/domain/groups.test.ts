import { expect, test } from 'vitest';
import { namesOurGroups, policiesOfGroups, roleOfGroups } from './groups.ts';

test('ID-T05 the strongest group gives the role, in whatever order they come', () => {
	expect(roleOfGroups(['cubehub-customers', 'cubehub-managers'])).toBe('manager');
	expect(roleOfGroups(['cubehub-employees', 'cubehub-admins', 'cubehub-customers'])).toBe('admin');
	expect(roleOfGroups([])).toBe('customer');
});

test('ID-T04 a path is no name of a group', () => {
	expect(roleOfGroups(['/cubehub-managers'])).toBe('customer');
	expect(namesOurGroups(['/cubehub-managers'])).toBe(false);
	expect(namesOurGroups(['partners', 'cubehub-cashiers'])).toBe(true);
	expect(namesOurGroups([])).toBe(false);
});

test('ID-T19 policies come of groups of their name, and no other', () => {
	expect(policiesOfGroups(['cubehub-cashiers', 'cubehub-moderators', 'cubehub-managers'])).toEqual([
		'cashier',
		'moderator',
	]);
	expect(policiesOfGroups(['cubehub-services', 'cashier'])).toEqual([]);
});
