import { expect, test } from 'vitest';
import { withoutCookies } from './stale-cookies.ts';

test('takes cookies away by their whole name', () => {
	const header = 'session=old; openid.keycloak=a=b; sessions=2; cubehub_access=x';
	expect(withoutCookies(header, ['session', 'cubehub_access'])).toBe(
		'openid.keycloak=a=b; sessions=2',
	);
	expect(withoutCookies('session=old', ['session'])).toBe('');
});
