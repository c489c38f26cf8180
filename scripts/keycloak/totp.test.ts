import { expect, test } from 'vitest';
import { newOtpSecret, otpCode } from './totp.ts';

/** The secret of RFC 6238, appendix B; its codes there have eight digits, the last six are ours. */
const RFC = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
	[59, '287082'],
	[1_111_111_109, '081804'],
	[2_000_000_000, '279037'],
])('the code at second %i is that of RFC 6238', (second, code) => {
	expect(otpCode(RFC, second * 1000)).toBe(code);
});

test('a new secret is 32 letters of base32', () => {
	expect(newOtpSecret()).toMatch(/^[A-Z2-7]{32}$/);
});
