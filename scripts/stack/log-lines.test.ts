import { describe, expect, test } from 'vitest';
import { troubleIn, troubleOf } from './log-lines.ts';

describe('what the terminal shows of the server’s log', () => {
	test('errors are shown in words, the rest stays in the file', () => {
		expect(troubleOf('{"level":50,"msg":"no connection"}')).toBe('Directus: no connection');
		expect(troubleOf('{"level":"error","msg":"no connection"}')).toBe('Directus: no connection');
		expect(troubleOf('{"level":40,"msg":"PostGIS is not installed"}')).toBeUndefined();
		expect(troubleOf('{"level":"info","msg":"sold"}')).toBeUndefined();
	});

	test('what is no log entry is shown as it is', () => {
		expect(troubleOf('SyntaxError: Unexpected token')).toBe('SyntaxError: Unexpected token');
		expect(troubleOf('42')).toBe('42');
	});

	test('an entry that comes in pieces is one entry', () => {
		const shown: string[] = [];
		const take = troubleIn((line) => shown.push(line));
		for (const piece of ['{"level":50,', '"msg":"no connection"}\n{"le', 'vel":30,"msg":"x"}\n'])
			take(piece);
		expect(shown).toEqual(['Directus: no connection']);
	});
});
