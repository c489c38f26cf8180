import { expect, test } from 'vitest';
import { closingsOf, means, type Closing, type Holder } from './closing.ts';

const holder: Holder = { user: 'u', login: 'l', session: 's', sid: 'k' };
const none = { user: null, all: false, sessions: [], tokens: [], sids: [] };

test.each<[Closing, boolean]>([
	[{ user: 'u' }, true],
	[{ user: 'v' }, false],
	[{ login: 'l' }, true],
	[{ login: 'u' }, false],
	[{ session: 's' }, true],
	[{ session: 'k' }, false],
	[{ sid: 'k' }, true],
	[{ sid: 's' }, false],
])('ID-T33 %j means the socket of a holder: %s', (closing, isMeant) => {
	expect(means(closing, holder)).toBe(isMeant);
});

test('a socket of nobody is meant by nothing', () => {
	const nobody: Holder = { user: undefined, login: undefined, session: undefined, sid: undefined };
	for (const closing of [{ user: 'u' }, { login: 'l' }, { session: 's' }, { sid: 'k' }]) {
		expect(means(closing, nobody)).toBe(false);
	}
});

test('ID-T33 all of a person, or each login by its names', () => {
	expect(closingsOf({ ...none, user: 'u', all: true })).toEqual([{ user: 'u' }]);
	expect(
		closingsOf({ user: 'u', all: false, sessions: ['l'], tokens: ['s'], sids: ['k'] }),
	).toEqual([{ login: 'l' }, { session: 's' }, { sid: 'k' }]);
	expect(closingsOf({ ...none, all: true })).toEqual([]);
});
