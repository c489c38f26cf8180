/** The environment of identity: which mode, which Keycloak, which doors are open. */
import { useEnv } from '@directus/env';
import { z } from 'zod';

const flag = z.union([z.boolean(), z.stringbool()]);
const list = z.union([
	z.array(z.string().trim()),
	z.string().transform((text) =>
		text
			.split(',')
			.map((entry) => entry.trim())
			.filter((entry) => entry !== ''),
	),
]);
const address = z.url().transform((url) => url.replace(/\/+$/, ''));
const text = z.coerce.string().min(1);

const environment = z.object({
	IDENTITY_MODE: z.enum(['sso', 'local']).default('local'),
	PUBLIC_URL: address,
	SECRET: text,
	KEYCLOAK_URL: address.optional(),
	KEYCLOAK_INTERNAL_URL: address.optional(),
	KEYCLOAK_REALM: text.default('cubehub'),
	KEYCLOAK_AUDIENCE: text.default('cubehub-api'),
	KEYCLOAK_MOBILE_ID: text.default('7d1b6c3e-0a54-4e0e-9d53-5b0a6a2f0c01'),
	KEYCLOAK_ALLOWED_AZP: list.default([
		'cubehub-web',
		'cubehub-mobile',
		'cubehub-pos',
		'cubehub-login',
	]),
	KC_LOGIN_CLIENT_SECRET: text.optional(),
	KC_BACKEND_CLIENT_SECRET: text.optional(),
	IDENTITY_EVENTS_SECONDS: z.coerce.number().min(1).default(2),
	IDENTITY_COMPARE_SECONDS: z.coerce.number().min(1).default(300),
	REGISTER_CONCEAL_EXISTING: flag.default(false),
	IDENTITY_SAGA_SECONDS: z.coerce.number().min(1).default(300),
	IDENTITY_SWEEP_SECONDS: z.coerce.number().int().min(1).default(60),
	IDENTITY_ORPHAN_SECONDS: z.coerce.number().min(1).default(3_600),
	IDENTITY_ORPHAN_SWEEP_SECONDS: z.coerce.number().int().min(1).default(86_400),
	IDENTITY_PROVISION_ON_BEARER: flag.default(true),
	IDENTITY_REDIRECT_ALLOW_LIST: list.default([]),
	BREAK_GLASS_CIDR: list.default(['127.0.0.0/8', '::1/128']),
	LOGIN_STALL_TIME: z.coerce.number().min(0).default(500),
	CORS_ORIGIN: list.default([]),
	SESSION_COOKIE_SECURE: flag.default(false),
	SESSION_COOKIE_NAME: text.default('directus_session_token'),
	GOOGLE_CLIENT_ID: list.default([]),
	GOOGLE_KEYS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
	EDS_ENABLED: flag.default(false),
	EDS_TRUSTED_ROOTS: text.optional(),
	EDS_CRL_FOLDER: text.optional(),
	EDS_OCSP_URL: z.url().optional(),
	EDS_NCANODE_URL: address.optional(),
	EDS_CREATE_CUSTOMERS: flag.default(false),
});

type Client = { readonly id: string; readonly secret: string };

/** A realm of Keycloak and how it is reached. */
export type KeycloakSettings = {
	/** As browsers see it. */
	readonly url: string;
	/** As this server reaches it. */
	readonly internalUrl: string;
	readonly realm: string;
	/** What `iss` says in its tokens. */
	readonly issuer: string;
	/** The same realm as this server reaches it: token endpoint and keys are below it. */
	readonly internalIssuer: string;
	readonly audience: string;
	/** Inner id of the client that may ask for offline sessions. */
	readonly mobileId: string;
	/** Clients whose access tokens are taken. */
	readonly allowedParties: readonly string[];
	/** The client that logs people in. */
	readonly login: Client;
	/** The client that manages them. */
	readonly backend: Client;
};

export type IdentitySettings = {
	readonly mode: 'sso' | 'local';
	/** Without a slash at its end. */
	readonly publicUrl: string;
	/** Keys of our own are derived from it. */
	readonly secret: string;
	readonly keycloak: KeycloakSettings | undefined;
	readonly eventsSeconds: number;
	readonly compareSeconds: number;
	readonly concealsExisting: boolean;
	/** How long a registration or erasure may go on before somebody else looks after it. */
	readonly sagaSeconds: number;
	readonly sweepSeconds: number;
	/** How old an account of Keycloak is before it counts as left behind by a registration. */
	readonly orphanSeconds: number;
	readonly orphanSweepSeconds: number;
	readonly provisionsOnBearer: boolean;
	readonly redirects: readonly string[];
	readonly breakGlass: readonly string[];
	/** A login that fails takes at least so long: its time tells nothing. */
	readonly stallMs: number;
	/** Origins whose pages may send cookies with a change. */
	readonly origins: readonly string[];
	readonly hasSecureCookies: boolean;
	readonly sessionCookie: string;
	readonly google: { readonly audiences: readonly string[]; readonly keysUrl: string };
	readonly eds: {
		readonly isEnabled: boolean;
		readonly trustedRoots: string | undefined;
		readonly crlFolder: string | undefined;
		readonly ocspUrl: string | undefined;
		readonly ncanodeUrl: string | undefined;
		readonly createsCustomers: boolean;
	};
};

let known: IdentitySettings | undefined;

/** The settings of this process; throws for a mode `sso` without its Keycloak. */
export function identitySettings(): IdentitySettings {
	known ??= settingsOf(useEnv());
	return known;
}

/** Reads an environment. Pure, for tests. */
export function settingsOf(env: { readonly [name: string]: unknown }): IdentitySettings {
	const read = environment.parse(withoutEmpty(env));
	return {
		mode: read.IDENTITY_MODE,
		publicUrl: read.PUBLIC_URL,
		secret: read.SECRET,
		keycloak: read.IDENTITY_MODE === 'sso' ? keycloakOf(read) : undefined,
		eventsSeconds: read.IDENTITY_EVENTS_SECONDS,
		compareSeconds: read.IDENTITY_COMPARE_SECONDS,
		concealsExisting: read.REGISTER_CONCEAL_EXISTING,
		sagaSeconds: read.IDENTITY_SAGA_SECONDS,
		sweepSeconds: read.IDENTITY_SWEEP_SECONDS,
		orphanSeconds: read.IDENTITY_ORPHAN_SECONDS,
		orphanSweepSeconds: read.IDENTITY_ORPHAN_SWEEP_SECONDS,
		provisionsOnBearer: read.IDENTITY_PROVISION_ON_BEARER,
		redirects: read.IDENTITY_REDIRECT_ALLOW_LIST,
		breakGlass: read.BREAK_GLASS_CIDR,
		stallMs: read.LOGIN_STALL_TIME,
		origins: [...read.CORS_ORIGIN, new URL(read.PUBLIC_URL).origin],
		hasSecureCookies: read.SESSION_COOKIE_SECURE,
		sessionCookie: read.SESSION_COOKIE_NAME,
		google: { audiences: read.GOOGLE_CLIENT_ID, keysUrl: read.GOOGLE_KEYS_URL },
		eds: {
			isEnabled: read.EDS_ENABLED,
			trustedRoots: read.EDS_TRUSTED_ROOTS,
			crlFolder: read.EDS_CRL_FOLDER,
			ocspUrl: read.EDS_OCSP_URL,
			ncanodeUrl: read.EDS_NCANODE_URL,
			createsCustomers: read.EDS_CREATE_CUSTOMERS,
		},
	};
}

function keycloakOf(read: z.output<typeof environment>): KeycloakSettings {
	const { KEYCLOAK_URL: url, KC_LOGIN_CLIENT_SECRET, KC_BACKEND_CLIENT_SECRET } = read;
	if (!url || !KC_LOGIN_CLIENT_SECRET || !KC_BACKEND_CLIENT_SECRET) {
		throw new Error(
			'IDENTITY_MODE=sso needs KEYCLOAK_URL, KC_LOGIN_CLIENT_SECRET and KC_BACKEND_CLIENT_SECRET.',
		);
	}
	const internalUrl = read.KEYCLOAK_INTERNAL_URL ?? url;
	return {
		url,
		internalUrl,
		realm: read.KEYCLOAK_REALM,
		issuer: `${url}/realms/${read.KEYCLOAK_REALM}`,
		internalIssuer: `${internalUrl}/realms/${read.KEYCLOAK_REALM}`,
		audience: read.KEYCLOAK_AUDIENCE,
		mobileId: read.KEYCLOAK_MOBILE_ID,
		allowedParties: read.KEYCLOAK_ALLOWED_AZP,
		login: { id: 'cubehub-login', secret: KC_LOGIN_CLIENT_SECRET },
		backend: { id: 'cubehub-backend', secret: KC_BACKEND_CLIENT_SECRET },
	};
}

/** An empty variable is one that is not set. */
function withoutEmpty(env: { readonly [name: string]: unknown }) {
	return Object.fromEntries(
		Object.entries(env).filter(([, value]) => value !== '' && value !== null),
	);
}
