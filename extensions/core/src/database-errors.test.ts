import { describe, expect, test } from 'vitest';
import { detailOf, isConflict, refusalOfDatabase, registerConstraints } from './database-errors.ts';
import { refusal } from './errors.ts';

const Taken = refusal(409, 'TEST_SEAT_TAKEN', 'This seat is taken.');
registerConstraints({ seats_one_person: Taken });

const databaseError = (code: string, more: object = {}) =>
	Object.assign(new Error('duplicate key value violates …'), { code, ...more });

describe('an error of the database', () => {
	test.each([
		['23505', { constraint: 'seats_one_person' }, 'TEST_SEAT_TAKEN'],
		['23514', { constraint: 'seats_one_person' }, 'TEST_SEAT_TAKEN'],
		['P0001', { constraint: 'seats_one_person' }, 'TEST_SEAT_TAKEN'],
		['23505', { constraint: 'seats_unnamed' }, 'ALREADY_DONE'],
		['22003', {}, 'LIMIT_EXCEEDED'],
		['42501', {}, 'FORBIDDEN'],
		['23503', { constraint: 'seats_hall_foreign' }, 'FORBIDDEN'],
		['22P02', {}, 'INVALID_PAYLOAD'],
		['55P03', {}, 'SERVICE_UNAVAILABLE'],
		['57014', {}, 'SERVICE_UNAVAILABLE'],
		['40P01', {}, 'SERVICE_UNAVAILABLE'],
		['08006', {}, 'SERVICE_UNAVAILABLE'],
		['ECONNREFUSED', {}, 'SERVICE_UNAVAILABLE'],
	])('%s %j is %s', (code, more, expected) => {
		expect(refusalOfDatabase(databaseError(code, more))?.code).toBe(expected);
	});

	test.each([
		['23514', { constraint: 'seats_unnamed' }],
		['42703', {}],
		['P0001', {}],
	])('%s %j is our own fault', (code, more) => {
		expect(refusalOfDatabase(databaseError(code, more))).toBeUndefined();
	});

	test.each([
		'timeout exceeded when trying to connect',
		'Connection terminated unexpectedly',
		'Client has encountered a connection error and is not queryable',
		'select "id" from "directus_users" limit $1 - Connection terminated unexpectedly',
		'Knex: Timeout acquiring a connection. The pool is probably full.',
	])('that has words only is told by them: %s', (words) => {
		expect(refusalOfDatabase(new Error(words))?.code).toBe('SERVICE_UNAVAILABLE');
	});

	test('that an operation raised as a refusal is that refusal, with its detail', () => {
		const raised = Object.assign(new Error('TEST_SEAT_TAKEN'), {
			code: 'RF409',
			detail: '{"seat": "5"}',
		});
		expect(refusalOfDatabase(raised)).toMatchObject({
			code: 'TEST_SEAT_TAKEN',
			status: 409,
			detail: { seat: '5' },
		});
	});

	test('is a conflict only where another transaction won', () => {
		expect(['40P01', '40001', '55P03'].map((code) => isConflict(databaseError(code)))).toEqual([
			true,
			true,
			false,
		]);
	});

	test('is none at all for anything else that is thrown', () => {
		expect(refusalOfDatabase(new Error('x'))).toBeUndefined();
		expect(refusalOfDatabase('x')).toBeUndefined();
	});
});

test('the detail of a refusal is an object or a sentence', () => {
	expect(detailOf('{"left": "3"}')).toEqual({ left: '3' });
	expect(detailOf('No room.')).toEqual({ reason: 'No room.' });
	expect(detailOf('')).toEqual({});
	expect(detailOf('[1]')).toEqual({ reason: '[1]' });
});
