/** What the realm file asks for in tests: addresses that nobody listens on, and secrets of no worth. */
import type { Env } from '../../../scripts/config/environment.ts';
import { MOBILE_REDIRECT, WEB_URL } from '../fake-keycloak/clients.ts';

export const clientSecrets = {
	KC_DIRECTUS_CLIENT_SECRET: 'secret-of-directus',
	KC_LOGIN_CLIENT_SECRET: 'secret-of-login',
	KC_BACKEND_CLIENT_SECRET: 'secret-of-backend',
} as const;

type Places = { readonly house: string; readonly mail: number };

/** Variables of the realm file for a house, and for the mail server on this port. */
export function realmVariables({ house, mail }: Places): Env {
	return {
		...clientSecrets,
		PUBLIC_URL: house,
		DIRECTUS_INTERNAL_URL: house.replace('//localhost:', '//127.0.0.1:'),
		WEB_URL,
		MOBILE_REDIRECT_URI: MOBILE_REDIRECT,
		KC_SMTP_HOST: '127.0.0.1',
		KC_SMTP_PORT: String(mail),
		KC_SMTP_FROM: 'no-reply@example.com',
		KC_SMTP_AUTH: 'false',
		KC_SMTP_STARTTLS: 'false',
		KC_SMTP_USER: 'nobody',
		KC_SMTP_PASSWORD: 'none',
	};
}
