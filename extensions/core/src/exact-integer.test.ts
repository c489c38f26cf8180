import { describe, expect, test } from 'vitest';
import { InvalidPayload } from './errors.ts';
import { exactInteger, exactLiteral } from './exact-integer.ts';

describe('a whole number in GraphQL', () => {
	test.each(['0', '5', '-5', '9007199254740993', '9223372036854775807', '-9223372036854775808'])(
		'%s keeps its digits',
		(digits) => {
			expect(exactInteger(digits)).toBe(digits);
			expect(exactLiteral({ kind: 'StringValue', value: digits })).toBe(digits);
		},
	);

	test('5 and "5" mean the same', () => {
		expect([exactInteger(5), exactLiteral({ kind: 'IntValue', value: '5' })]).toEqual(['5', '5']);
	});

	test.each([
		['-0'],
		[''],
		[' 12'],
		['1e3'],
		['0x10'],
		['1_000'],
		['1.5'],
		['NaN'],
		['Infinity'],
		['１２'],
		['007'],
		['9223372036854775808'],
		[5.5],
		[2 ** 53],
		[-0],
		[true],
		[null],
		[[5]],
		[undefined],
	])('M-T09 %s is refused', (value) => {
		expect(() => exactInteger(value)).toThrow(InvalidPayload.message);
	});

	test('a float and an object are no whole numbers', () => {
		expect(() => exactLiteral({ kind: 'FloatValue', value: '5' })).toThrow();
		expect(() => exactLiteral({ kind: 'ObjectValue' })).toThrow();
	});
});
