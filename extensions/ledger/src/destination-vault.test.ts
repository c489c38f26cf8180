import { describe, expect, test } from 'vitest';
import { destinationKey, seal, unseal } from './destination-vault.ts';

const key = destinationKey({ SECRET: 'a secret of this test' });
const id = '01890000-0000-7000-8000-000000000001';
const iban = 'KZ86 125K ZT50 0410 0100';

describe('a sealed destination', () => {
	test('is the same when it is opened with its key', () => {
		expect(unseal(key, id, seal(key, id, iban))).toBe(iban);
		expect(unseal(key, id, seal(key, id, 'Счёт № 12345678'))).toBe('Счёт № 12345678');
	});

	test('does not show the destination, and never looks the same twice', () => {
		const sealed = seal(key, id, iban);

		expect(sealed).not.toContain(Buffer.from(iban).toString('hex'));
		expect(seal(key, id, iban)).not.toBe(sealed);
	});

	test('does not open with another key, for another withdrawal, or when a byte was changed', () => {
		const sealed = seal(key, id, iban);
		const changed = `${sealed.slice(0, -2)}${sealed.endsWith('00') ? '01' : '00'}`;

		expect(() => unseal(destinationKey({ SECRET: 'another' }), id, sealed)).toThrow();
		expect(() => unseal(key, id.replace(/1$/, '2'), sealed)).toThrow();
		expect(() => unseal(key, id, changed)).toThrow();
		expect(() => unseal(key, id, `02${sealed.slice(2)}`)).toThrow('unknown format');
	});
});

describe('the key', () => {
	test('is WITHDRAWAL_KEY where it is set, whatever SECRET is', () => {
		const WITHDRAWAL_KEY = 'ab'.repeat(32);
		expect(destinationKey({ WITHDRAWAL_KEY, SECRET: 'x' })).toEqual(Buffer.alloc(32, 0xab));
	});

	test('is derived from SECRET where it is not, and is not SECRET itself', () => {
		expect(key).toHaveLength(32);
		expect(destinationKey({ SECRET: 'a secret of this test' })).toEqual(key);
		expect(destinationKey({ SECRET: 'another' })).not.toEqual(key);
	});

	test('that is malformed or missing is an error that tells no value', () => {
		expect(() => destinationKey({ WITHDRAWAL_KEY: 'short', SECRET: 'x' })).toThrow('64 hex digits');
		expect(() => destinationKey({})).toThrow('neither');
	});
});
