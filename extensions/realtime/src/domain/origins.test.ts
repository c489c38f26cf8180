import { describe, expect, test } from 'vitest';
import { mayConnect, mayUseCookie, originsOf } from './origins.ts';

const origins = originsOf(['https://shop.example'], 'https://api.example/base/');

describe('a socket', () => {
	test.each([
		[undefined, true, false],
		['https://shop.example', true, true],
		['https://api.example', true, true],
		['https://evil.example', false, false],
		['http://shop.example', false, false],
		['https://shop.example:444', false, false],
		['https://shop.example.evil.example', false, false],
		['null', false, false],
		['', false, false],
	])('from %s: connects %s, with its cookie %s', (origin, connects, withCookie) => {
		expect(mayConnect(origins, origin)).toBe(connects);
		expect(mayUseCookie(origins, origin)).toBe(withCookie);
	});

	test('of any page connects when every page is listed', () => {
		expect(mayConnect(originsOf(['*'], undefined), 'https://evil.example')).toBe(true);
	});

	test('of no page connects when nothing is listed', () => {
		expect(mayConnect(originsOf([], 'not an address'), 'https://shop.example')).toBe(false);
	});
});
