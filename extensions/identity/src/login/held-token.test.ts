import { describe, expect, test } from 'vitest';
import { heldToken, holdToken, isDoor, type HeldToken } from './held-token.ts';

const SESSION = 'directus_session_token';

function held(headers: { authorization?: string; cookie?: string }) {
	let token: HeldToken | undefined;
	holdToken(headers, SESSION, () => {
		token = heldToken();
	});
	return { token, headers };
}

describe('a token that is put aside', () => {
	test('is taken out of the header, and known as one that was not a cookie', () => {
		expect(held({ authorization: 'Bearer abc' })).toEqual({
			token: { token: 'abc', isCookie: false },
			headers: { cookie: '' },
		});
	});

	test('is taken out of the cookies; the others stay', () => {
		const { token, headers } = held({
			cookie: `cubehub_refresh=r; cubehub_access=a; ${SESSION}=s; theme=dark`,
		});

		expect(token).toEqual({ token: 'a', isCookie: true });
		expect(headers.cookie).toBe('cubehub_refresh=r; theme=dark');
	});

	test('is the session of the studio where there is no other', () => {
		expect(held({ cookie: `${SESSION}=s` }).token).toEqual({ token: 's', isCookie: true });
	});

	test('is none where there was none, and none after the request', () => {
		expect(held({}).token).toBeUndefined();
		expect(held({ cookie: 'cubehub_access=' }).token).toBeUndefined();
		expect(heldToken()).toBeUndefined();
	});
});

describe('a door', () => {
	test.each([
		['POST', '/login'],
		['POST', '/Login/'],
		['POST', '/refresh'],
		['DELETE', '/logout'],
		['POST', '/register'],
		['GET', '/callback'],
		['GET', '/login/google'],
		['POST', '/login/eds'],
	])('is %s %s', (method, path) => {
		expect(isDoor(method, path)).toBe(true);
	});

	test.each([
		['POST', '/login/other'],
		['GET', '/sessions'],
		['DELETE', '/sessions/1'],
		['POST', '/loginx'],
	])('is not %s %s', (method, path) => {
		expect(isDoor(method, path)).toBe(false);
	});
});
