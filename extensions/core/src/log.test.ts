import { expect, test } from 'vitest';
import { contextOf, runInContext } from './context.ts';
import { logLine } from './log.ts';

const at = new Date('2026-03-01T08:00:00Z');
const lineOf = (fields: { [name: string]: unknown }) =>
	JSON.parse(logLine('info', at, 'sold', fields)) as { [name: string]: unknown };

test('a line is one JSON object with its level, time and words', () => {
	const line = logLine('info', at, 'sold', { amount: 5n, note: 'a\nb' });

	expect(line).not.toContain('\n');
	expect(JSON.parse(line)).toEqual({
		level: 'info',
		time: '2026-03-01T08:00:00.000Z',
		msg: 'sold',
		amount: '5',
		note: 'a\nb',
	});
});

test('a line carries the id of its request', () => {
	const line = runInContext(contextOf('trace-1'), () => lineOf({}));
	expect(line).toMatchObject({ request_id: 'trace-1' });
});

test('secrets are not written, wherever they stand', () => {
	const line = logLine('info', at, 'asked', {
		access_token: 'abc',
		headers: { Authorization: 'Bearer abc', 'set-cookie': 'abc' },
		user: { password: 'abc' },
	});
	expect(line).not.toContain('abc');
});

test('an error is written with what the database said of it', () => {
	const error = Object.assign(new Error('no'), { code: '23514', constraint: 'a_b' });
	expect(lineOf({ error })['error']).toMatchObject({
		message: 'no',
		sqlstate: '23514',
		constraint: 'a_b',
	});
});
