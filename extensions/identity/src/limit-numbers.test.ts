import { describe, expect, test } from 'vitest';
import { builtIn, withChanges } from './limit-numbers.ts';

describe('the numbers of a limit', () => {
	test('are the built-in ones unless a setting says otherwise', () => {
		expect(withChanges('login', undefined)).toEqual(builtIn.login);
		expect(withChanges('login', null)).toEqual({ per_ip: 5, per_account: 5, seconds: 900 });
	});

	test('a setting changes what it names, null included', () => {
		expect(withChanges('login', { per_ip: 50 })).toEqual({ ...builtIn.login, per_ip: 50 });
		expect(withChanges('register', { per_ip: null, seconds: 60 })).toEqual({
			per_ip: null,
			per_account: 3,
			seconds: 60,
		});
	});

	test.each([[{ per_ip: 0 }], [{ per_ip: '5' }], [{ seconds: 0 }], [{ perIp: 5 }], [5], ['off']])(
		'%j is malformed and changes nothing',
		(setting) => {
			expect(withChanges('login', setting)).toEqual(builtIn.login);
		},
	);
});
