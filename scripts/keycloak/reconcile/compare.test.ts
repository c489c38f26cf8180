import { expect, test } from 'vitest';
import { comparedByName, differences, topsOf } from './compare.ts';

test('what is not declared may be anything', () => {
	expect(differences({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
});

test('a text that says a number or a flag is that number or flag', () => {
	expect(differences({ on: 'false', port: '25' }, { on: false, port: 25 })).toEqual([]);
	expect(differences({ on: 'true' }, { on: false })).toEqual(['on']);
});

test('a list is a set', () => {
	expect(differences({ a: ['x', 'y'] }, { a: ['y', 'x'] })).toEqual([]);
	expect(differences({ a: ['x'] }, { a: ['x', 'y'] })).toEqual(['a']);
});

test('a difference is named by its path', () => {
	const paths = differences({ a: { b: '1', c: '2' }, d: 1 }, { a: { b: '1' } });
	expect(paths).toEqual(['a.c', 'd']);
	expect(topsOf(paths)).toEqual(['a', 'd']);
});

test('a secret that is not given out counts as equal', () => {
	expect(differences({ password: 'new' }, { password: '**********' })).toEqual([]);
});

test('lists of named things are compared by name', () => {
	const { missing, extra } = comparedByName(
		[{ name: 'a' }, { name: 'b' }],
		[{ name: 'b' }, { name: 'c' }],
		({ name }) => name,
	);
	expect([missing, extra]).toEqual([[{ name: 'a' }], [{ name: 'c' }]]);
});
