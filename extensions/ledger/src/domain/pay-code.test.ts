import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAY_CODE_LENGTH, payCodeOf } from './pay-code.ts';

const bytes = fc.uint8Array({ minLength: PAY_CODE_LENGTH, maxLength: PAY_CODE_LENGTH });

test('a pay code has twelve signs that nobody misreads', () => {
	fc.assert(
		fc.property(bytes, (random) => {
			expect(payCodeOf(random)).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
		}),
	);
});

test('each of the 32 signs stands for 8 of the 256 bytes', () => {
	const signs = payCodeOf(Uint8Array.from({ length: 256 }, (_, byte) => byte));

	expect(new Set(signs).size).toBe(32);
	for (const sign of signs) expect(signs.split(sign)).toHaveLength(8 + 1);
});
