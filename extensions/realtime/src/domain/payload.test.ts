import { describe, expect, test } from 'vitest';
import { isStorable } from './payload.ts';

/** A list in a list in a list. */
function nested(levels: number): unknown {
	let value: unknown = 'core';
	for (let level = 0; level < levels; level += 1) value = [value];
	return value;
}

describe('RT-T10 a payload', () => {
	test.each([
		['nothing', undefined],
		['a text', 'привет 👋'],
		['an object', { roomId: 'x', list: [1, null, { deep: true }] }],
		['31 levels', nested(31)],
	])('of %s can be stored', (_what, payload) => {
		expect(isStorable(payload)).toBe(true);
	});

	test.each([
		['a zero character', { content: 'a\0b' }],
		['a zero character in a name', { ['a\0b']: 1 }],
		['half of a surrogate pair', ['\ud800']],
		['bytes', { content: Buffer.from('x') }],
		['32 levels', nested(32)],
		['20,000 levels', nested(20_000)],
		['a function', [() => undefined]],
	])('with %s cannot', (_what, payload) => {
		expect(isStorable(payload)).toBe(false);
	});
});
