import { describe, expect, test } from 'vitest';
import { absoluteRedirect, redirectOf } from './redirect.ts';

const destinations = {
	publicUrl: 'https://api.example.com',
	allowed: ['https://shop.example.com/auth/done'],
};

describe('ID-T15 where a browser is sent', () => {
	test.each([
		['https://shop.example.com/auth/done', 'https://shop.example.com/auth/done'],
		['https://shop.example.com/auth/done?a=1#b', 'https://shop.example.com/auth/done?a=1#b'],
		['https://api.example.com/admin', 'https://api.example.com/admin'],
		['/admin/content?x=1', '/admin/content?x=1'],
		['admin', '/admin'],
		['\\evil', '/evil'],
		['user@evil.example', '/user@evil.example'],
	])('%s is allowed', (asked, sent) => {
		expect(redirectOf(asked, destinations)).toBe(sent);
	});

	test.each([
		'https://shop.example.com/auth/done/',
		'https://shop.example.com/auth/done/more',
		'https://shop.example.com/',
		'http://shop.example.com/auth/done',
		'https://shop.example.com:444/auth/done',
		'https://evil.example/auth/done',
		'https://shop.example.com@evil.example/auth/done',
		'https://user@shop.example.com/auth/done',
		'//evil.example',
		'/\\evil.example',
		'\\\\evil.example',
		'/\t/evil.example',
		'/.//evil.example',
		'javascript:alert(1)',
		'data:text/html,x',
	])('%s is refused', (asked) => {
		expect(redirectOf(asked, destinations)).toBeUndefined();
	});

	test('a path is an address of this server', () => {
		expect(absoluteRedirect('/admin', destinations.publicUrl)).toBe(
			'https://api.example.com/admin',
		);
	});
});
