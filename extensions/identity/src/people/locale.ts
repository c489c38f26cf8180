/** Languages as Keycloak and Directus name them: the same five. */

const LANGUAGES = {
	en: 'en-US',
	ru: 'ru-RU',
	kk: 'kk-KZ',
	uk: 'uk-UA',
	ar: 'ar-SA',
} as const;

export type Locale = keyof typeof LANGUAGES;

/** `ru-RU` → `ru`; undefined for a language that Keycloak does not speak here. */
export function keycloakLocale(language: string | null | undefined): Locale | undefined {
	const [base = ''] = (language ?? '').toLowerCase().split(/[-_]/);
	return isLocale(base) ? base : undefined;
}

/** `ru`, `ru-RU` or `ru_RU` → `ru-RU`; undefined for a language that we do not speak. */
export function directusLanguage(locale: string | null | undefined): string | undefined {
	const known = keycloakLocale(locale);
	return known && LANGUAGES[known];
}

function isLocale(text: string): text is Locale {
	return Object.hasOwn(LANGUAGES, text);
}
