import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DESTINATION_LENGTH_MIN, hintOf } from './destination.ts';

test('a destination is shown by its last four signs', () => {
	expect(hintOf('KZ86125KZT5004100100')).toBe('…0100');
	expect(hintOf('счёт-12😀😀😀😀')).toBe('…😀😀😀😀');
});

test('a hint never shows more than four signs, whatever the destination', () => {
	fc.assert(
		fc.property(fc.string({ minLength: DESTINATION_LENGTH_MIN, unit: 'grapheme' }), (text) => {
			expect(Array.from(hintOf(text)).length).toBeLessThanOrEqual(5);
		}),
	);
});
