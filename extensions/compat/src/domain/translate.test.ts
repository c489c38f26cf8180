import { describe, expect, test } from 'vitest';
import type { Alias, Match } from './alias.ts';
import { bodyOf, queryOf } from './translate.ts';

const now = new Date('2030-01-02T03:04:05Z');

const match = (alias: Partial<Alias>, names = {}): Match => ({
	alias: { serves: ['A'], from: 'GET /a', to: 'GET /b', ...alias },
	names,
	path: '/b',
});

describe('the query of an alias', () => {
	test('passes as it came where the alias adds nothing', () => {
		expect(queryOf(match({}), { limit: '5', q: 'x' })).toEqual({ limit: '5', q: 'x' });
	});

	test('uses up the names that it takes from the earlier query', () => {
		const search = match({ query: { search: ':q' } });
		expect(queryOf(search, { q: 'anna', limit: '5' })).toEqual({ search: 'anna', limit: '5' });
		expect(queryOf(search, {})).toEqual({});
		expect(queryOf(search, { q: { _neq: 'x' } })).toEqual({});
	});

	test('takes names from the path first', () => {
		const ofTask = match({ query: { filter: { parent: { _eq: ':id' } } } }, { id: '7' });
		expect(queryOf(ofTask, { id: '8' })).toEqual({ id: '8', filter: { parent: { _eq: '7' } } });
	});

	test('leaves out what hangs on a name that nobody sent', () => {
		const files = match({
			query: { filter: { project: { _eq: ':project' }, task: { _eq: ':task' } } },
		});
		expect(queryOf(files, { task: '7' })).toEqual({ filter: { task: { _eq: '7' } } });
		expect(queryOf(files, {})).toEqual({});
	});

	test('is narrowed by the filter of the client, never widened', () => {
		const mine = match({ query: { filter: { user: { _eq: '$CURRENT_USER' } } } });
		const ours = { user: { _eq: '$CURRENT_USER' } };
		const theirs = { user: { _neq: 'me' } };
		expect(queryOf(mine, { filter: theirs })).toEqual({ filter: { _and: [ours, theirs] } });
		expect(queryOf(mine, { filter: JSON.stringify(theirs) })).toEqual({
			filter: { _and: [ours, theirs] },
		});
		expect(queryOf(mine, { filter: '{' })).toEqual({ filter: { _and: [ours, '{'] } });
	});
});

describe('the body of an alias', () => {
	test('passes as it came where the alias says nothing', () => {
		expect(bodyOf(match({}), [1], now)).toEqual([1]);
		expect(bodyOf(match({}), undefined, now)).toBeUndefined();
	});

	test('has what the path says, whatever the client sent', () => {
		const accept = match({ body: { status: 'accepted' } });
		expect(bodyOf(accept, { status: 'blocked', note: 'x' }, now)).toEqual({
			status: 'accepted',
			note: 'x',
		});
		expect(bodyOf(accept, [{ status: 'blocked' }], now)).toEqual({ status: 'accepted' });
		expect(bodyOf(accept, undefined, now)).toEqual({ status: 'accepted' });
	});

	test('has names of the path and the present moment', () => {
		const remove = match(
			{ body: { deleted_at: '$NOW', query: { filter: { team: { _eq: ':id' } } } } },
			{ id: '7' },
		);
		expect(bodyOf(remove, {}, now)).toEqual({
			deleted_at: '2030-01-02T03:04:05.000Z',
			query: { filter: { team: { _eq: '7' } } },
		});
	});
});
