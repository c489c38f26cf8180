/**
 * Settings of login: Keycloak, registration, Google, and the electronic signature.
 *
 * - With KEYCLOAK_URL people log in at Keycloak, without it at Directus; endpoints and answers are
 *   the same.
 */
import type { Defaults } from '../../directus.config.ts';
import { configId } from '../../extensions/core/src/ids.ts';
import { isProduction, type Env } from './environment.ts';

/** Groups of Keycloak and the roles they give, the strongest first: one role a person. */
const ROLES_OF_GROUPS = {
	'cubehub-admins': configId('role:admin'),
	'cubehub-managers': configId('role:manager'),
	'cubehub-employees': configId('role:employee'),
	'cubehub-customers': configId('role:customer'),
};

/** The provider `keycloak` of Directus; nothing without Keycloak. */
export function keycloak(env: Env): Defaults {
	if (!env['KEYCLOAK_URL']) return { AUTH_PROVIDERS: '' };
	const realm = env['KEYCLOAK_REALM'] ?? 'cubehub';
	const inner = env['KEYCLOAK_INTERNAL_URL'] ?? env['KEYCLOAK_URL'];
	return {
		AUTH_PROVIDERS: 'keycloak',
		AUTH_KEYCLOAK_DRIVER: 'openid',
		AUTH_KEYCLOAK_CLIENT_ID: 'directus',
		AUTH_KEYCLOAK_CLIENT_SECRET: env['KC_DIRECTUS_CLIENT_SECRET'],
		AUTH_KEYCLOAK_ISSUER_URL: `${inner}/realms/${realm}/.well-known/openid-configuration`,
		// A restart beside a Keycloak that is down: in production somebody should notice.
		AUTH_KEYCLOAK_ISSUER_DISCOVERY_MUST_SUCCEED: isProduction(env),
		// Never the address: people change it.
		AUTH_KEYCLOAK_IDENTIFIER_KEY: 'sub',
		AUTH_KEYCLOAK_SCOPE: 'openid profile email',
		AUTH_KEYCLOAK_ALLOW_PUBLIC_REGISTRATION: true,
		AUTH_KEYCLOAK_REQUIRE_VERIFIED_EMAIL: true,
		// Without a group the role would stay: this one is taken.
		AUTH_KEYCLOAK_DEFAULT_ROLE_ID: configId('role:customer'),
		AUTH_KEYCLOAK_GROUP_CLAIM_NAME: 'groups',
		AUTH_KEYCLOAK_ROLE_MAPPING: `json:${JSON.stringify(ROLES_OF_GROUPS)}`,
		// Ends all other sessions at each login, unless unchanged fields are dropped: identity does.
		AUTH_KEYCLOAK_SYNC_USER_INFO: true,
		AUTH_KEYCLOAK_MODE: 'session',
		AUTH_KEYCLOAK_REDIRECT_ALLOW_LIST: undefined,
		AUTH_KEYCLOAK_LOGIN_TIMEOUT: '5m',
		AUTH_KEYCLOAK_LABEL: 'Cubehub',
		AUTH_KEYCLOAK_ICON: 'key',
	};
}

/** Settings of the bundle identity. */
export function identity(env: Env): Defaults {
	return {
		// `sso` or `local`.
		IDENTITY_MODE: env['KEYCLOAK_URL'] ? 'sso' : 'local',
		// As browsers see it; the issuer of tokens is `${KEYCLOAK_URL}/realms/${KEYCLOAK_REALM}`.
		KEYCLOAK_URL: undefined,
		// As this server reaches it.
		KEYCLOAK_INTERNAL_URL: env['KEYCLOAK_URL'],
		KEYCLOAK_REALM: 'cubehub',
		KEYCLOAK_AUDIENCE: 'cubehub-api',
		// The inner id of the client `cubehub-mobile`, as the realm file gives it: offline sessions are
		// listed by it.
		KEYCLOAK_MOBILE_ID: '7d1b6c3e-0a54-4e0e-9d53-5b0a6a2f0c01',
		// Clients whose access tokens are taken.
		KEYCLOAK_ALLOWED_AZP: ['cubehub-web', 'cubehub-mobile', 'cubehub-pos', 'cubehub-login'],
		KC_DIRECTUS_CLIENT_SECRET: undefined,
		KC_LOGIN_CLIENT_SECRET: undefined,
		KC_BACKEND_CLIENT_SECRET: undefined,
		// How often events of Keycloak are read, and everybody is compared with it.
		IDENTITY_EVENTS_SECONDS: 2,
		IDENTITY_COMPARE_SECONDS: 300,
		// true: a registration answers the same whether the address is taken or not.
		REGISTER_CONCEAL_EXISTING: false,
		// When a registration or erasure that nobody ended is looked after, and how often that is asked.
		IDENTITY_SAGA_SECONDS: 300,
		IDENTITY_SWEEP_SECONDS: 60,
		// How old what a registration left behind at Keycloak is before it goes, and how often.
		IDENTITY_ORPHAN_SECONDS: 3_600,
		IDENTITY_ORPHAN_SWEEP_SECONDS: 86_400,
		// A person whom a token names and nobody here knows becomes a customer.
		IDENTITY_PROVISION_ON_BEARER: true,
		// Where a login or logout may send the browser: exact origins and paths.
		IDENTITY_REDIRECT_ALLOW_LIST: [],
		// From where the administrator of Directus itself may log in while Keycloak holds the logins.
		BREAK_GLASS_CIDR: '127.0.0.0/8,::1/128',
		// Audiences of Google's ID tokens; none: no such login.
		GOOGLE_CLIENT_ID: undefined,
		GOOGLE_KEYS_URL: undefined,
		EDS_ENABLED: false,
		// A folder with certificates of authorities, one file each.
		EDS_TRUSTED_ROOTS: undefined,
		EDS_CRL_FOLDER: undefined,
		EDS_OCSP_URL: undefined,
		EDS_NCANODE_URL: undefined,
		EDS_CREATE_CUSTOMERS: false,
	};
}
