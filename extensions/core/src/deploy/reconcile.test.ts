import { describe, expect, test } from 'vitest';
import { printedChange, reconcile, type Kind } from './reconcile.ts';

const permission: Kind = {
	name: 'permission',
	collection: 'directus_permissions',
	key: ['policy', 'collection', 'action'],
	unordered: ['fields'],
	label: (row) => `${row['policy']} · ${row['collection']} · ${row['action']}`,
};
const read = {
	policy: 'p',
	collection: 'sales',
	action: 'read',
	fields: ['id', 'total'],
	permissions: null,
};
const none: ReadonlySet<string> = new Set();
const lines = (...args: Parameters<typeof reconcile>) => reconcile(...args).map(printedChange);

describe('reconciling declared and present rows', () => {
	test('plans nothing for rows that are ours and as declared', () => {
		expect(reconcile(permission, [read], [{ id: 7, ...read }], new Set(['7']))).toEqual([]);
	});

	test('makes a row that is missing', () => {
		expect(lines(permission, [read], [], none)).toEqual(['create permission p · sales · read']);
	});

	test('names the fields that differ, and writes only them', () => {
		const present = { id: 7, ...read, fields: ['*'], icon: 'set in the studio' };
		const [change] = reconcile(permission, [read], [present], new Set(['7']));
		expect(change).toMatchObject({ verb: 'change', id: 7, row: { fields: ['id', 'total'] } });
		expect(printedChange(change!)).toBe('change permission p · sales · read: fields');
	});

	test('takes another order of fields or keys for the same', () => {
		const rows = { _and: [{ a: 1, b: 2 }] };
		const present = {
			id: 7,
			...read,
			fields: ['total', 'id'],
			permissions: { _and: [{ b: 2, a: 1 }] },
		};
		expect(
			reconcile(permission, [{ ...read, permissions: rows }], [present], new Set(['7'])),
		).toEqual([]);
	});

	test('takes over a row that somebody has made as declared', () => {
		expect(reconcile(permission, [read], [{ id: 7, ...read }], none)[0]?.verb).toBe('adopt');
	});

	test('deletes what was ours and is no longer declared', () => {
		expect(lines(permission, [], [{ id: 7, ...read }], new Set(['7']))).toEqual([
			'delete permission p · sales · read',
		]);
	});

	test('DX-T06 leaves rows alone that somebody made in the studio', () => {
		expect(reconcile(permission, [], [{ id: 7, ...read }], none)).toEqual([]);
	});

	test('refuses a declaration with one key twice', () => {
		expect(() => reconcile(permission, [read, read], [], none)).toThrow(
			'Declared twice: permission p · sales · read.',
		);
	});
});
