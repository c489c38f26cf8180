import { describe, expect, test } from 'vitest';
import { collectionsOf, withinSight, type Filter, type Query, type ReadRule } from './sight.ts';

const me = { id: { _eq: 'me' } };
const active = { status: { _eq: 'active' } };

const relations = [
	{
		collection: 'contacts',
		field: 'user',
		related_collection: 'users',
		meta: { one_field: 'listed_in' },
	},
	{ collection: 'users', field: 'team', related_collection: 'teams', meta: { one_field: null } },
	{ collection: 'notes', field: 'item', related_collection: null, meta: { one_field: null } },
];
const rules: readonly ReadRule[] = [
	{ collection: 'users', permissions: me, fields: ['id', 'name', 'email', 'born', 'team'] },
	{ collection: 'users', permissions: active, fields: ['id', 'name'] },
	{ collection: 'teams', permissions: { open: { _eq: true } }, fields: ['*'] },
	{ collection: 'contacts', permissions: { owner: { _eq: 'me' } }, fields: ['*'] },
	{ collection: 'notes', permissions: null, fields: ['*'] },
];
const sight = {
	relations,
	rulesOf: (collection: string) => rules.filter((rule) => rule.collection === collection),
};
const filterOf = (query: Query, collection = 'users'): unknown =>
	withinSight(query, collection, sight).filter;

describe('a filter', () => {
	test('by what may be read in every row that is found stays as it is', () => {
		expect(filterOf({ filter: { name: { _eq: 'A' } } })).toEqual({ name: { _eq: 'A' } });
		expect(filterOf({ filter: { unknown: { _eq: 'A' } } })).toEqual({ unknown: { _eq: 'A' } });
		expect(filterOf({ filter: { id: { _eq: 1 } } }, 'notes')).toEqual({ id: { _eq: 1 } });
		expect(filterOf({ filter: {} })).toEqual({});
	});

	test('by what may be read in fewer rows finds those only', () => {
		const asked = { email: { _starts_with: 'a' } };
		const narrowed = { _and: [asked, { _or: [me] }] };
		expect(filterOf({ filter: asked })).toEqual(narrowed);
		expect(filterOf({ filter: { _or: [asked, { name: { _eq: 'A' } }] } })).toEqual({
			_or: [narrowed, { name: { _eq: 'A' } }],
		});
		expect(filterOf({ filter: { name: { _eq: 'A' }, ...asked } })).toEqual({
			_and: [{ name: { _eq: 'A' } }, narrowed],
		});
		const byYear = { 'year(born)': { _eq: 2000 } };
		expect(filterOf({ filter: byYear })).toEqual({ _and: [byYear, { _or: [me] }] });
	});

	test('through a relation finds rows that may be read there', () => {
		const byName = { user: { name: { _eq: 'A' } } };
		expect(filterOf({ filter: byName }, 'contacts')).toEqual({
			_and: [byName, { _or: [{ user: me }, { user: active }] }],
		});
		const byTeam = { user: { team: { title: { _eq: 'A' } } } };
		expect(filterOf({ filter: byTeam }, 'contacts')).toEqual({
			_and: [
				byTeam,
				{ _or: [{ user: me }] },
				{ _or: [{ user: { team: { open: { _eq: true } } } }] },
			],
		});
		const byKey = { user: { _eq: 'x' } };
		expect(filterOf({ filter: byKey }, 'contacts')).toEqual(byKey);
	});

	test('of some or none of many looks at rows that may be read', () => {
		const inner = { phone: { _eq: '1' } };
		const visible = { _or: [{ owner: { _eq: 'me' } }] };
		expect(filterOf({ filter: { listed_in: { _none: inner } } })).toEqual({
			listed_in: { _none: { _and: [inner, visible] } },
		});
	});

	test('through a collection that the step names is narrowed there', () => {
		const byItem = { 'item:teams': { title: { _eq: 'A' } } };
		expect(filterOf({ filter: byItem }, 'notes')).toEqual({
			_and: [byItem, { _or: [{ 'item:teams': { open: { _eq: true } } }] }],
		});
	});
});

describe('order, groups and sums', () => {
	test.each([
		[{ sort: ['-email'] }],
		[{ sort: ['year(born)'] }],
		[{ group: ['email'], aggregate: { count: ['*'] } }],
		[{ aggregate: { min: ['email'] } }],
	])('%o are of rows in which the field may be read', (query) => {
		expect(filterOf(query)).toEqual({ _or: [me] });
	});

	test('by what may be read everywhere are not narrowed', () => {
		expect(filterOf({ sort: ['name', '-id'], aggregate: { count: ['*', 'id'] } })).toBeUndefined();
	});

	test('through a relation keep the rows that have none', () => {
		expect(filterOf({ sort: ['user.email'] }, 'contacts')).toEqual({
			_or: [{ user: { _null: true } }, { _or: [{ user: me }] }],
		});
	});
});

test('a field that may be read nowhere is refused where somebody has to', () => {
	const refuse = (): never => {
		throw new Error('refused');
	};
	const byUnknown = { user: { secret: { _eq: 'A' } } };
	const ask = (filter: object) => () =>
		withinSight({ filter: filter as Filter }, 'contacts', { ...sight, refuse });
	expect(ask(byUnknown)).toThrow('refused');
	expect(ask({ user: { name: { _eq: 'A' } } })).not.toThrow();
});

test('what is nested in an answer is asked within sight too', () => {
	const deep = {
		mine: { _filter: { user: { email: { _eq: 'a' } } }, _limit: 1, user: { _sort: ['email'] } },
	};
	const query = { alias: { mine: 'listed_in' }, deep };
	expect(withinSight(query, 'users', sight).deep).toEqual({
		mine: {
			_filter: { _and: [deep.mine._filter, { _or: [{ user: me }] }] },
			_limit: 1,
			user: { _sort: ['email'], _filter: { _or: [me] } },
		},
	});
});

test('the collections that a question leads to are known before their rules are', () => {
	const query = { filter: { user: { team: { title: { _eq: 'A' } } } } };
	expect(collectionsOf(query, 'contacts', sight)).toEqual(['contacts', 'users', 'teams']);
});
