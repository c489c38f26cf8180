import { describe, expect, test } from 'vitest';
import { settingsFor } from '../../directus.config.ts';
import type { Env } from './environment.ts';
import { refuseUnsafe, unsafeSettings } from './unsafe-settings.ts';

const safe: Env = {
	NODE_ENV: 'production',
	SECRET: 'x'.repeat(32),
	PUBLIC_URL: 'https://hub.example.com',
	DB_PASSWORD: 'of the database',
	RECEIPT_KEY: '5e'.repeat(32),
	CORS_ORIGIN: 'https://shop.example.com',
};

const keycloakSecrets: Env = {
	KC_DIRECTUS_CLIENT_SECRET: 'd'.repeat(64),
	KC_LOGIN_CLIENT_SECRET: 'l'.repeat(64),
	KC_BACKEND_CLIENT_SECRET: 'b'.repeat(64),
};
const keycloak: Env = { KEYCLOAK_URL: 'https://login.example.com', ...keycloakSecrets };

const complaintsOf = (changed: Env): readonly string[] =>
	unsafeSettings(settingsFor({ ...safe, ...changed }));

describe('a production start (DX-T25)', () => {
	test('passes with safe settings', () => {
		expect(complaintsOf({})).toEqual([]);
	});

	test.each([
		['SECRET', 'short'],
		['SECRET', undefined],
		['PUBLIC_URL', '/'],
		['PUBLIC_URL', 'http://hub.example.com'],
		['PUBLIC_URL', undefined],
		['CORS_ORIGIN', '*'],
		['CORS_ORIGIN', 'https://shop.example.com,*'],
		['CORS_ORIGIN', 'true'],
		['SESSION_COOKIE_SECURE', 'false'],
		['REFRESH_TOKEN_COOKIE_SECURE', 'false'],
		['AUTH_KEYCLOAK_COOKIE_SECURE', 'false'],
		['SESSION_COOKIE_SAME_SITE', 'none'],
		['DB_PASSWORD', undefined],
		['RECEIPT_KEY', undefined],
		['RECEIPT_KEY', 'of the receipts'],
		['IP_TRUST_PROXY', 'true'],
		['RATE_LIMITER_ENABLED', 'false'],
		['PRESSURE_LIMITER_ENABLED', 'false'],
		['EXTENSIONS_MUST_LOAD', 'false'],
		['QUERY_LIMIT_MAX', '-1'],
		['LOGIN_STALL_TIME', '0'],
		['WEBSOCKETS_GRAPHQL_ENABLED', 'true'],
		['FLOWS_ENV_ALLOW_LIST', '*'],
		['STRIPE_API_URL', 'http://127.0.0.1:12111'],
		['SEED_DEMO', 'true'],
		['SEED_PASSWORD', 'known to others'],
	])('refuses %s = %s and names it', (name, value) => {
		const complaints = complaintsOf({ [name]: value });
		expect(complaints).toHaveLength(1);
		expect(complaints[0]).toMatch(new RegExp(`^${name} `));
	});

	test.each([
		['KEYCLOAK_URL', { KEYCLOAK_URL: 'http://login.example.com', ...keycloakSecrets }],
		['KC_LOGIN_CLIENT_SECRET', { ...keycloak, KC_LOGIN_CLIENT_SECRET: undefined }],
		['KC_BACKEND_CLIENT_SECRET', { ...keycloak, KC_BACKEND_CLIENT_SECRET: 'short' }],
		[
			'KC_DIRECTUS_CLIENT_SECRET',
			{ ...keycloak, KC_DIRECTUS_CLIENT_SECRET: '${KC_DIRECTUS_CLIENT_SECRET}-of-the-realm' },
		],
		['EDS_TRUSTED_ROOTS', { EDS_ENABLED: 'true' }],
		['STRIPE_WEBHOOK_SECRET', { STRIPE_SECRET_KEY: 'sk_live_1' }],
		['PUSHER_SECRET', { PUSHER_KEY: 'shop' }],
		['PUSHER_SECRET', { PUSHER_KEY: 'shop', PUSHER_SECRET: 'short' }],
	])('refuses a missing or wrong %s beside what needs it', (name, env) => {
		const complaints = complaintsOf(env);
		expect(complaints).toHaveLength(1);
		expect(complaints[0]).toMatch(new RegExp(`^${name} `));
	});

	test('passes with Keycloak and its secrets', () => {
		expect(complaintsOf(keycloak)).toEqual([]);
	});

	test('names every unsafe setting at once', () => {
		const env = { NODE_ENV: 'production', CORS_ORIGIN: '*' };
		expect(() => refuseUnsafe(settingsFor(env), env)).toThrow(
			/SECRET [^]*PUBLIC_URL [^]*CORS_ORIGIN [^]*DB_PASSWORD /,
		);
	});

	test('is the only one that refuses', () => {
		const env = { NODE_ENV: 'development', CORS_ORIGIN: '*' };
		expect(() => refuseUnsafe(settingsFor(env), env)).not.toThrow();
	});
});
