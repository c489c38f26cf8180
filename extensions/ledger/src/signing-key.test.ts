import { describe, expect, test } from 'vitest';
import { isSignedBy, signingKey } from './signing-key.ts';

/** The first test vector of RFC 8032: its secret, its public key, its signature of nothing. */
const rfc = {
	secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
	publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
	signature:
		'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
};

describe('the signing key', () => {
	test('signs as RFC 8032 says', () => {
		const key = signingKey({ RECEIPT_KEY: rfc.secret });

		expect(key.publicKey).toBe(rfc.publicKey);
		expect(key.sign('')).toBe(rfc.signature);
		expect(isSignedBy(rfc.publicKey, '', rfc.signature)).toBe(true);
		expect(isSignedBy(rfc.publicKey, 'more', rfc.signature)).toBe(false);
	});

	test('is known by its public half: the same setting is the same key', () => {
		const [key, same, other] = ['ab', 'AB', 'cd'].map((digits) =>
			signingKey({ RECEIPT_KEY: digits.repeat(32) }),
		);

		expect(key?.id).toMatch(/^[0-9a-f]{16}$/);
		expect(same?.id).toBe(key?.id);
		expect(other?.id).not.toBe(key?.id);
	});

	test('is derived from SECRET where it is not set, and is another than any setting', () => {
		const secret = '9d61b19deffd5a60ba844af492ec2cc4';
		expect(signingKey({ SECRET: secret }).id).toBe(signingKey({ SECRET: secret }).id);
		expect(signingKey({ SECRET: secret }).id).not.toBe(signingKey({ SECRET: `${secret}x` }).id);
		expect(() => signingKey({})).toThrow('neither RECEIPT_KEY nor SECRET is set');
	});

	test('that is no key is refused without being told', () => {
		expect(() => signingKey({ RECEIPT_KEY: 'of the receipts' })).toThrow(/64 hex digits/);
		expect(() => signingKey({ RECEIPT_KEY: 'of the receipts' })).not.toThrow(/of the receipts/);
	});
});
