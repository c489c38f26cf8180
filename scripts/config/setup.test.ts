import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { withSecrets } from './setup.ts';

test('every secret is 32 random bytes of its own', () => {
	const { text, added } = withSecrets('');
	const values = added.map((name) => parseEnv(text)[name]);
	expect(values.length).toBeGreaterThan(5);
	for (const value of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
	expect(new Set(values).size).toBe(values.length);
	expect(parseEnv(withSecrets('').text)).not.toEqual(parseEnv(text));
});

test('what stands there stays, byte for byte', () => {
	const mine = '# mine\nSECRET=kept\nPORT=9000';
	const { text, added } = withSecrets(mine);
	expect(text.startsWith(`${mine}\n`)).toBe(true);
	expect(added).not.toContain('SECRET');
	expect(withSecrets(text)).toEqual({ text, added: [] });
});

test('an empty value counts as missing', () => {
	expect(withSecrets('SECRET=\n').added).toContain('SECRET');
});

test('a known value is taken instead of a new one', () => {
	expect(parseEnv(withSecrets('', { SECRET: 'known' }).text)['SECRET']).toBe('known');
});
