import { expect, test } from 'vitest';
import { fillIn, placeholdersIn, refuseMissing } from './placeholders.ts';
import { realmText } from './realm-file.ts';

test('a variable takes the place of its name, a default that of an unset one', () => {
	const text = '{"a":"${A}","b":"${B:false}","c":"${A}/x"}';
	expect(fillIn(text, { A: 'one' })).toBe('{"a":"one","b":"false","c":"one/x"}');
});

test('a value with quotes and line breaks stays one value', () => {
	const value = 'a"b\n\\c';
	expect(JSON.parse(fillIn('{"a":"${A}"}', { A: value }))).toEqual({ a: value });
});

test('ID-T66 every variable that is missing is named', () => {
	expect(() => refuseMissing('${ONE} ${TWO:2} ${THREE}', { ONE: '' })).toThrow('ONE, THREE');
});

test('ID-T66 the realm is not filled in without its secrets', () => {
	expect(() => fillIn(realmText(), {})).toThrow('KC_DIRECTUS_CLIENT_SECRET');
});

test('the realm asks for these variables', () => {
	const names = placeholdersIn(realmText()).map(({ name }) => name);
	expect(names.toSorted()).toEqual([
		'DIRECTUS_INTERNAL_URL',
		'GOOGLE_CLIENT_ID',
		'GOOGLE_CLIENT_SECRET',
		'GOOGLE_ENABLED',
		'KC_BACKEND_CLIENT_SECRET',
		'KC_DIRECTUS_CLIENT_SECRET',
		'KC_LOGIN_CLIENT_SECRET',
		'KC_SMTP_AUTH',
		'KC_SMTP_FROM',
		'KC_SMTP_HOST',
		'KC_SMTP_PASSWORD',
		'KC_SMTP_PORT',
		'KC_SMTP_STARTTLS',
		'KC_SMTP_USER',
		'MICROSOFT_CLIENT_ID',
		'MICROSOFT_CLIENT_SECRET',
		'MICROSOFT_ENABLED',
		'MOBILE_REDIRECT_URI',
		'PUBLIC_URL',
		'WEB_URL',
	]);
});
