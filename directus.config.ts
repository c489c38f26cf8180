/**
 * All settings of the server, as a function of the environment.
 *
 * - A value of the environment always wins; what stands here is the default.
 * - An unsafe value stops a production start, and every one of them is named.
 * - Directus casts strings: `a,b` becomes a list and `123` a number. Texts that may look like that
 *   carry the prefix `string:`.
 *
 * Directus reads this file through `bin/directus.config.mjs` (CONFIG_PATH): it cannot read `.ts`.
 */
import { join } from 'node:path';
import { listOf, withoutGuessing } from './scripts/config/casting.ts';
import { database } from './scripts/config/database.ts';
import { isProduction, readEnvironment, type Env } from './scripts/config/environment.ts';
import { identity, keycloak } from './scripts/config/identity.ts';
import { innerNetworks } from './scripts/config/networks.ts';
import { files, mail, retention } from './scripts/config/outside-systems.ts';
import { redis } from './scripts/config/redis.ts';
import { sockets } from './scripts/config/sockets.ts';
import { refuseUnsafe } from './scripts/config/unsafe-settings.ts';

export type Setting = string | number | boolean | readonly string[];
export type Settings = { readonly [name: string]: Setting };
export type Defaults = { readonly [name: string]: Setting | undefined };

const root = import.meta.dirname;

/** What Directus asks for: the defaults below, overruled by the environment and `.env`. */
export default function directusConfig(environment: Env): Settings {
	const env = readEnvironment(environment, join(root, '.env'));
	const settings = settingsFor(env);
	refuseUnsafe(settings, env);
	return { ...present(env), ...settings };
}

/** Every setting with its value in this environment. Pure: reads no file and refuses nothing. */
export function settingsFor(env: Env): Settings {
	const groups = [
		server,
		database,
		redis,
		caches,
		logs,
		sessions,
		keycloak,
		identity,
		cors,
		limits,
		headers,
		sockets,
		automation,
		files,
		mail,
		retention,
		ours,
		firstStart,
	];
	const settings: { [name: string]: Setting } = {};
	for (const group of groups) {
		for (const [name, fallback] of Object.entries(group(env))) {
			const value = env[name] ?? fallback;
			if (value !== undefined) settings[name] = withoutGuessing(name, value);
		}
	}
	return settings;
}

/** The origins that may call the API from a browser. Socket.IO asks for the same list. */
export function allowedOrigins(env: Env): readonly string[] {
	if (env['CORS_ORIGIN'] === undefined) return isProduction(env) ? [] : localFrontends;
	return listOf(env['CORS_ORIGIN']);
}

const localFrontends = ['http://localhost:3000', 'http://localhost:5173'];

function server(env: Env): Defaults {
	return {
		HOST: '0.0.0.0',
		PORT: '8055',
		// As the browser sees it: links in mails, redirects after login and the studio depend on it.
		PUBLIC_URL: isProduction(env) ? undefined : `http://localhost:${env['PORT'] ?? '8055'}`,
		// Signs every token: a new one signs everybody out. None here: a known secret is none.
		SECRET: undefined,
		SERVE_APP: true,
		ROOT_REDIRECT: './admin',
		// One folder an instance: two instances in one folder overwrite each other's studio.
		TEMP_PATH: join(root, '.data', 'temp'),
		// A second to finish is too little for a sale and its events; the drain takes up to six.
		SERVER_SHUTDOWN_TIMEOUT: 10_000,
		MAX_PAYLOAD_SIZE: '1mb',
		// Behind one reverse proxy: 1, or the proxy's network. Never true: anybody could then
		// choose the address that limits and policies see.
		IP_TRUST_PROXY: 'loopback',
		EXTENSIONS_PATH: join(root, 'extensions'),
		// Money is never served without the hooks that guard it.
		EXTENSIONS_MUST_LOAD: true,
		EXTENSIONS_AUTO_RELOAD: false,
		// Packages of the studio's marketplace run in its sandbox, if at all.
		MARKETPLACE_TRUST: 'sandbox',
		MIGRATIONS_PATH: join(root, 'migrations'),
		OPENAPI_ENABLED: true,
		TELEMETRY: false,
		MCP_ENABLED: false,
		AI_ENABLED: false,
	};
}

function caches(env: Env): Defaults {
	return {
		// Stale data or a purge at every write: we cache by key in our own endpoints instead.
		CACHE_ENABLED: false,
		CACHE_STORE: env['REDIS'] ? 'redis' : 'memory',
		CACHE_SCHEMA: true,
		// Otherwise the whole schema is cloned for each request: half the speed at our size.
		CACHE_SCHEMA_FREEZE_ENABLED: true,
	};
}

function logs(_env: Env): Defaults {
	return {
		LOG_LEVEL: 'warn',
		// One JSON object a line; the pretty printer blocks the process.
		LOG_STYLE: 'raw',
		LOG_HTTP_IGNORE_PATHS: [
			'/server/ping',
			'/server/health',
			'/metrics',
			'/ops/live',
			'/ops/ready',
			// Their addresses, and where they send a browser, hold codes and tokens of logins.
			'/auth/login/keycloak/callback',
			'/identity/callback',
			'/identity/logout',
		],
		METRICS_ENABLED: true,
		// Asked for as `Authorization: Metrics <token>`; without a token only administrators read it.
		METRICS_TOKENS: undefined,
	};
}

function sessions(env: Env): Defaults {
	return {
		ACCESS_TOKEN_TTL: '15m',
		REFRESH_TOKEN_TTL: '7d',
		SESSION_COOKIE_TTL: '1d',
		SESSION_COOKIE_SECURE: isProduction(env),
		REFRESH_TOKEN_COOKIE_SECURE: isProduction(env),
		AUTH_KEYCLOAK_COOKIE_SECURE: isProduction(env),
		// With `none` a foreign page could open a socket with the visitor's cookie.
		SESSION_COOKIE_SAME_SITE: 'lax',
		REFRESH_TOKEN_COOKIE_SAME_SITE: 'lax',
		// Several tabs refresh at once; the old token works this long beside the new one.
		SESSION_REFRESH_GRACE_PERIOD: '10s',
		// Each login takes at least this long, so that its time does not tell whether a user exists.
		LOGIN_STALL_TIME: 500,
		AUTH_DISABLE_DEFAULT: false,
		USER_REGISTER_URL_ALLOW_LIST: allowedOrigins(env),
		PASSWORD_RESET_URL_ALLOW_LIST: allowedOrigins(env),
		USER_INVITE_URL_ALLOW_LIST: allowedOrigins(env),
	};
}

function cors(env: Env): Defaults {
	return {
		CORS_ENABLED: true,
		CORS_ORIGIN: allowedOrigins(env),
		CORS_CREDENTIALS: true,
		// PUT: paths of the earlier systems.
		CORS_METHODS: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
		CORS_ALLOWED_HEADERS: ['Content-Type', 'Authorization', 'Idempotency-Key', 'X-Request-Id'],
		CORS_EXPOSED_HEADERS: [
			'Content-Range',
			'Content-Disposition',
			'Idempotent-Replayed',
			'X-Next-Cursor',
			'X-Request-Id',
			'Retry-After',
		],
	};
}

function limits(env: Env): Defaults {
	return {
		// 503 while the process is over its head, instead of a queue that nobody waits for.
		PRESSURE_LIMITER_ENABLED: true,
		// By address and before the login: a shop behind one router shares it. Money and login
		// have limits of their own for each person.
		RATE_LIMITER_ENABLED: true,
		RATE_LIMITER_STORE: env['REDIS'] ? 'redis' : 'memory',
		RATE_LIMITER_POINTS: 200,
		RATE_LIMITER_DURATION: 1,
		RATE_LIMITER_REGISTRATION_ENABLED: true,
		RATE_LIMITER_REGISTRATION_POINTS: 5,
		RATE_LIMITER_REGISTRATION_DURATION: 60,
		RATE_LIMITER_EMAIL_ENABLED: true,
		QUERY_LIMIT_DEFAULT: 100,
		// Unset means no limit at all; with it `limit=-1` means 500.
		QUERY_LIMIT_MAX: 500,
		MAX_BATCH_MUTATION: 500,
		MAX_RELATIONAL_DEPTH: 5,
		GRAPHQL_QUERY_TOKEN_LIMIT: 3000,
		GRAPHQL_INTROSPECTION: !isProduction(env),
	};
}

function headers(env: Env): Defaults {
	return {
		HSTS_ENABLED: isProduction(env),
		// Lists merge with Directus' own by position: the second entry replaces 'unsafe-eval'.
		CONTENT_SECURITY_POLICY_DIRECTIVES__SCRIPT_SRC: ["'self'", "'self'"],
	};
}

function automation(_env: Env): Defaults {
	return {
		// No variable of the environment is shown to a flow.
		FLOWS_ENV_ALLOW_LIST: false,
		FLOWS_RUN_SCRIPT_TIMEOUT: 10_000,
		FLOWS_RUN_SCRIPT_MAX_MEMORY: 32,
		// Neither file imports nor requests of flows reach the inner network.
		IMPORT_IP_DENY_LIST: innerNetworks,
	};
}

/** Settings of our own bundles. */
function ours(_env: Env): Defaults {
	return {
		// Encrypts the seeds of draws, 64 hex digits; without it the key is derived from SECRET.
		CASES_SEED_KEY: undefined,
		// Without a key nothing is paid in or out: both answer 503.
		STRIPE_SECRET_KEY: undefined,
		// Of the endpoint /billing/webhooks/stripe; two, separated by a comma, while one is replaced.
		STRIPE_WEBHOOK_SECRET: undefined,
		// Another address than Stripe's own is for the provider that `npm start` brings.
		STRIPE_API_URL: undefined,
		STRIPE_TIMEOUT_MS: 8_000,
		// Signs receipts, and encrypts where withdrawals go: 64 hex digits, else derived from SECRET.
		RECEIPT_KEY: undefined,
		WITHDRAWAL_KEY: undefined,
		// Whether paths of the earlier systems lead to today's.
		COMPAT_ALIASES: true,
	};
}

/** Read by the deploy: who may log in to a new installation. */
function firstStart(_env: Env): Defaults {
	return {
		ADMIN_EMAIL: undefined,
		ADMIN_PASSWORD: undefined,
		SEED_DEMO: false,
		SEED_PASSWORD: undefined,
	};
}

/** Variables that are no settings of ours, too: `.env` may hold them, and Directus reads this result only. */
function present(env: Env): Settings {
	const entries = Object.entries(env).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries) as Settings;
}
