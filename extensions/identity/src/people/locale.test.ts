import { expect, test } from 'vitest';
import { directusLanguage, keycloakLocale } from './locale.ts';

test.each([
	['en', 'en-US'],
	['ru', 'ru-RU'],
	['kk', 'kk-KZ'],
	['uk', 'uk-UA'],
	['ar', 'ar-SA'],
] as const)('ID-T18 %s is %s, and back', (locale, language) => {
	expect(directusLanguage(locale)).toBe(language);
	expect(keycloakLocale(language)).toBe(locale);
});

test('ID-T18 a region or another way of writing does not matter', () => {
	expect(directusLanguage('kk-KZ')).toBe('kk-KZ');
	expect(directusLanguage('en_GB')).toBe('en-US');
	expect(keycloakLocale('RU-ru')).toBe('ru');
});

test.each(['xx', '', 'toString', null, undefined])('ID-T18 %s is no language of ours', (text) => {
	expect(directusLanguage(text)).toBeUndefined();
	expect(keycloakLocale(text)).toBeUndefined();
});
