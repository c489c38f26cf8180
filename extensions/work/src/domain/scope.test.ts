import { expect, test } from 'vitest';
import { parentOf } from './scope.ts';

test('a product belongs to the organization that it names', () => {
	expect(parentOf('products', { organization: 'o1', sku: 'A' })).toEqual({
		collection: 'organizations',
		id: 'o1',
	});
});

test('an item of a case belongs to the organization of its case', () => {
	expect(parentOf('case_items', { case: 'c1' })).toEqual({ collection: 'cases', id: 'c1' });
});

test('a relation that comes as an object is looked into', () => {
	expect(parentOf('tills', { organization: { id: 'o1', name: 'x' } })?.id).toBe('o1');
});

test.each([
	['products', {}],
	['products', { organization: null }],
	['products', { organization: { name: 'a new one' } }],
	['directus_files', { organization: 'o1' }],
])('a row of %s with %o names no parent', (collection, row) => {
	expect(parentOf(collection, row)).toBeUndefined();
});
