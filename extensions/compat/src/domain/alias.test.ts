import { describe, expect, test } from 'vitest';
import { compile, type Alias } from './alias.ts';

const table: readonly Alias[] = [
	{ serves: ['A'], from: 'GET /api/users/:id', to: 'GET /users/:id' },
	{ serves: ['B'], from: 'GET /api/users/search', to: 'GET /users' },
	{ serves: ['C'], from: 'GET /api/:kind/search', to: 'GET /items/:kind' },
	{ serves: ['D'], from: 'PUT /api/teams/:team/members/:user', to: 'PATCH /items/members/:user' },
	{ serves: ['E'], from: 'POST /api/login', to: 'POST /new', when: () => true },
	{ serves: ['F'], from: 'POST /api/login', to: 'POST /other' },
];
const find = compile(table);
const found = (method: string, path: string): readonly string[] =>
	find(method, path).map(({ alias }) => alias.serves[0]!);

describe('an alias is found', () => {
	test.each([
		['GET', '/api/users/search', ['B', 'A', 'C']],
		['GET', '/api/users/search/', ['B', 'A', 'C']],
		['GET', '/api/users/7', ['A']],
		['GET', '/api/gifts/search', ['C']],
		['PUT', '/api/teams/1/members/2', ['D']],
		['POST', '/api/login', ['E', 'F']],
	])('%s %s, the most literal first', (method, path, expected) => {
		expect(found(method, path)).toEqual(expected);
	});

	test.each([
		['POST', '/api/users/7'],
		['GET', '/api/users'],
		['GET', '/api/users/7/8'],
		['GET', '/API/users/7'],
		['GET', '/api/users/'],
		['GET', '/'],
		['GET', '/api/users/%E0%A4%A'],
	])('not for %s %s', (method, path) => {
		expect(found(method, path)).toEqual([]);
	});

	test('with the canonical path, its parts as they were sent', () => {
		const [match] = find('PUT', '/api/teams/1/members/a%2Fb');
		expect(match!.path).toBe('/items/members/a%2Fb');
		expect(match!.names).toEqual({ team: '1', user: 'a/b' });
	});
});
