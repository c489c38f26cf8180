import { expect, test } from 'vitest';
import { keyPrefix } from './redis.ts';

const house = { SECRET: 'a', DB_HOST: 'postgres', DB_PORT: 5432, DB_DATABASE: 'cubehub' };

test('the processes of a house have the same keys', () => {
	expect(keyPrefix(house)).toBe(keyPrefix({ ...house, DB_PORT: '5432', PORT: 8056 }));
	expect(keyPrefix(house)).toMatch(/^cubehub-[0-9a-f]{12}:$/);
});

test.each([{ SECRET: 'b' }, { DB_HOST: 'other' }, { DB_PORT: 5433 }, { DB_DATABASE: 'other' }])(
	'a house that differs in %o has others',
	(different) => {
		expect(keyPrefix({ ...house, ...different })).not.toBe(keyPrefix(house));
	},
);

test('a house may choose how its keys begin', () => {
	expect(keyPrefix({ ...house, KEY_PREFIX: 'shop-1' })).toBe('shop-1:');
	expect(() => keyPrefix({ KEY_PREFIX: 'shop:1' })).toThrow('Expected up to 48 letters');
});
