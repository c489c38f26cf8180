import { describe, expect, test } from 'vitest';
import { newClientSeed, newServerSeed, seal, seedKey, unseal } from './seed-vault.ts';

const key = seedKey({ SECRET: 'a secret of this test' });
const id = '01890000-0000-7000-8000-000000000001';

describe('a sealed seed', () => {
	test('is the same when it is opened with its key', () => {
		const seed = newServerSeed();
		expect(Buffer.from(unseal(key, id, seal(key, id, seed)))).toEqual(Buffer.from(seed));
	});

	test('does not show the seed, and never looks the same twice', () => {
		const seed = newServerSeed();
		const sealed = seal(key, id, seed);

		expect(sealed).not.toContain(Buffer.from(seed).toString('hex'));
		expect(seal(key, id, seed)).not.toBe(sealed);
	});

	test('does not open with another key, for another row, or when a byte was changed', () => {
		const sealed = seal(key, id, newServerSeed());
		const changed = `${sealed.slice(0, -2)}${sealed.endsWith('00') ? '01' : '00'}`;

		expect(() => unseal(seedKey({ SECRET: 'another' }), id, sealed)).toThrow();
		expect(() => unseal(key, id.replace(/1$/, '2'), sealed)).toThrow();
		expect(() => unseal(key, id, changed)).toThrow();
		expect(() => unseal(key, id, `02${sealed.slice(2)}`)).toThrow('unknown format');
	});
});

describe('the key', () => {
	test('is CASES_SEED_KEY where it is set, whatever SECRET is', () => {
		const CASES_SEED_KEY = 'ab'.repeat(32);
		expect(seedKey({ CASES_SEED_KEY, SECRET: 'x' })).toEqual(Buffer.alloc(32, 0xab));
	});

	test('is derived from SECRET where it is not, and is not SECRET itself', () => {
		expect(key).toHaveLength(32);
		expect(seedKey({ SECRET: 'a secret of this test' })).toEqual(key);
		expect(seedKey({ SECRET: 'another' })).not.toEqual(key);
	});

	test('that is malformed or missing is an error that tells no value', () => {
		expect(() => seedKey({ CASES_SEED_KEY: 'short', SECRET: 'x' })).toThrow('64 hex digits');
		expect(() => seedKey({})).toThrow('neither');
	});
});

test('a client seed made by the server is well formed', () => {
	expect(newClientSeed()).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});
