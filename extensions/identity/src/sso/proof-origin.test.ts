import { expect, test } from 'vitest';
import type { UserEvent } from '../keycloak/admin.ts';
import { originOf } from './proof-origin.ts';

const ADDRESS = 'owner@example.com';

/** One event a second, the oldest first. */
function story(...told: readonly (Partial<UserEvent> & { readonly type: string })[]) {
	return told.map((event, second): UserEvent => ({
		id: `event ${second}`,
		at: new Date(Date.UTC(2030, 0, 1, 0, 0, second)),
		user: 'person',
		session: undefined,
		client: undefined,
		details: {},
		...event,
	}));
}
const login = (session: string, provider?: string) => ({
	type: 'LOGIN',
	session,
	details: provider === undefined ? {} : { identity_provider: provider },
});
const verified = { type: 'VERIFY_EMAIL', details: { email: ADDRESS } };
const reset = { type: 'UPDATE_PASSWORD' };
const linked = (provider: string) => ({
	type: 'IDENTITY_PROVIDER_LINK_ACCOUNT',
	details: { identity_provider: provider },
});

test('ID-T53 our own mail takes nothing away', () => {
	expect(originOf(story(login('a'), verified, reset, login('b')), ADDRESS)).toEqual({
		by: 'own-mail',
		keepSids: [],
		keepsPassword: true,
	});
});

test('ID-T53 our own mail is known by how Keycloak notes its links, too', () => {
	const confirmed = {
		type: 'CUSTOM_REQUIRED_ACTION',
		details: { custom_required_action: 'VERIFY_EMAIL' },
	};
	const otp = { ...confirmed, details: { custom_required_action: 'CONFIGURE_TOTP' } };
	expect(originOf(story(login('a'), confirmed, reset), ADDRESS)?.by).toBe('own-mail');
	expect(originOf(story(otp), ADDRESS)).toBeUndefined();
	// Anybody who is logged in gets it noted once the address is verified.
	expect(originOf(story(linked('google'), confirmed), ADDRESS)?.by).toBe('provider');
	expect(originOf(story(reset, confirmed), ADDRESS)?.by).toBe('reset');
});

test('ID-T53 a mail to another address proves nothing of this one', () => {
	const other = { type: 'VERIFY_EMAIL', details: { email: 'before@example.com' } };
	expect(originOf(story(other), ADDRESS)).toBeUndefined();
	const link = linked('google');
	const before = { ...link, details: { ...link.details, email: 'before@example.com' } };
	expect(originOf(story(before), ADDRESS)).toBeUndefined();
	expect(originOf([], ADDRESS)).toBeUndefined();
});

test('ID-T53 a linked provider keeps its link, its sessions, and nothing else', () => {
	const events = story(
		login('of the attacker'),
		linked('google'),
		login('of the owner', 'google'),
		login('of the attacker again'),
		login('by a planted link', 'microsoft'),
	);
	expect(originOf(events, ADDRESS)).toEqual({
		by: 'provider',
		keepProvider: 'google',
		keepSids: ['of the owner'],
		keepsPassword: false,
	});
});

test('ID-T53 whoever changes the password afterwards does not make it a reset', () => {
	expect(originOf(story(linked('google'), reset), ADDRESS)?.by).toBe('provider');
	expect(originOf(story(linked('google'), verified), ADDRESS)?.by).toBe('own-mail');
});

test('ID-T53 a mailed reset keeps its password, and the logins by it', () => {
	expect(originOf(story(login('before'), reset, login('after')), ADDRESS)).toEqual({
		by: 'reset',
		keepSids: ['after'],
		keepsPassword: true,
	});
});

test('ID-T53 a link that whoever was logged in made proves nothing', () => {
	const planted = { type: 'FEDERATED_IDENTITY_LINK', details: { identity_provider: 'microsoft' } };
	expect(originOf(story(planted), ADDRESS)).toBeUndefined();
	expect(originOf(story(reset, planted), ADDRESS)?.by).toBe('reset');
});

test('ID-T53 of two changed passwords nobody knows whose the last one is', () => {
	expect(originOf(story(reset, login('after'), reset), ADDRESS)).toMatchObject({
		by: 'reset',
		keepSids: [],
		keepsPassword: false,
	});
});
