/** What a production start refuses, each with what would be right. */
import type { Settings } from '../../directus.config.ts';
import { isProduction, type Env } from './environment.ts';

type Rule = {
	readonly name: string;
	readonly unsafe: (value: unknown, settings: Settings) => boolean;
	readonly right: string;
};

const SECRET_BYTES = 32;

const isFalse = (value: unknown): boolean => !isTrue(value);
const isTrue = (value: unknown): boolean => value === true || value === 'true';
const isAnything = (value: unknown): boolean =>
	[value].flat().some((entry) => entry === '*' || isTrue(entry));
const isAbsent = (value: unknown): boolean => value === undefined || value === '';

const rules: readonly Rule[] = [
	{
		name: 'SECRET',
		unsafe: (value) => Buffer.byteLength(String(value ?? '')) < SECRET_BYTES,
		right: `needs at least ${SECRET_BYTES} bytes: openssl rand -hex 32`,
	},
	{
		name: 'PUBLIC_URL',
		unsafe: (value) => !isPublicUrl(value),
		right: 'needs an absolute https:// address, as the browser sees it',
	},
	{
		name: 'CORS_ORIGIN',
		unsafe: (value) => isAnything(value),
		right: 'needs a list of origins: * lets every page on the web use a visitor’s login',
	},
	...['SESSION_COOKIE_SECURE', 'REFRESH_TOKEN_COOKIE_SECURE', 'AUTH_KEYCLOAK_COOKIE_SECURE'].map(
		(name) => ({ name, unsafe: isFalse, right: 'needs true: a login travels over https only' }),
	),
	...['SESSION_COOKIE_SAME_SITE', 'REFRESH_TOKEN_COOKIE_SAME_SITE'].map((name) => ({
		name,
		unsafe: (value: unknown) => value === 'none',
		right: 'needs lax or strict: none lets foreign pages open sockets with the visitor’s login',
	})),
	{ name: 'DB_PASSWORD', unsafe: isAbsent, right: 'is missing' },
	{
		name: 'RECEIPT_KEY',
		unsafe: (value) => !/^(string:)?[0-9a-f]{64}$/i.test(String(value ?? '')),
		right: 'needs 64 hex digits, for it signs the receipts: openssl rand -hex 32',
	},
	{
		name: 'IP_TRUST_PROXY',
		unsafe: isTrue,
		right: 'needs the number of proxies or their networks: true believes any X-Forwarded-For',
	},
	{ name: 'RATE_LIMITER_ENABLED', unsafe: isFalse, right: 'needs true' },
	{ name: 'PRESSURE_LIMITER_ENABLED', unsafe: isFalse, right: 'needs true' },
	{
		name: 'EXTENSIONS_MUST_LOAD',
		unsafe: isFalse,
		right: 'needs true: money is not served without the hooks that guard it',
	},
	{
		name: 'QUERY_LIMIT_MAX',
		unsafe: (value) => !(Number(value) > 0),
		right: 'needs a positive number: without it one request reads a whole table',
	},
	{
		name: 'LOGIN_STALL_TIME',
		unsafe: (value) => !(Number(value) > 0),
		right: 'needs a positive number: at 0 the time of a login tells whether the user exists',
	},
	{
		name: 'WEBSOCKETS_GRAPHQL_ENABLED',
		unsafe: isTrue,
		right: 'needs false: its subscriptions tell keys of deleted rows to everybody',
	},
	{
		name: 'PUSHER_SECRET',
		unsafe: (value, settings) => !isAbsent(settings['PUSHER_KEY']) && !isStrong(value),
		right: `needs at least ${SECRET_BYTES} characters beside PUSHER_KEY, for it signs who may listen: openssl rand -hex 32`,
	},
	{
		name: 'FLOWS_ENV_ALLOW_LIST',
		unsafe: (value) => isAnything(value),
		right: 'needs false or a list of names: flows would see every secret',
	},
	{
		name: 'KEYCLOAK_URL',
		unsafe: (value) => !isAbsent(value) && !isPublicUrl(value),
		right: 'needs an absolute https:// address, as the browser sees it',
	},
	...['KC_DIRECTUS_CLIENT_SECRET', 'KC_LOGIN_CLIENT_SECRET', 'KC_BACKEND_CLIENT_SECRET'].map(
		(name) => ({
			name,
			unsafe: (value: unknown, settings: Settings) =>
				!isAbsent(settings['KEYCLOAK_URL']) && !isStrong(value),
			right: `needs at least ${SECRET_BYTES} characters beside KEYCLOAK_URL: npm run setup`,
		}),
	),
	{
		name: 'EDS_TRUSTED_ROOTS',
		unsafe: (value, settings) => isTrue(settings['EDS_ENABLED']) && isAbsent(value),
		right: 'is missing: without authorities that are trusted no signature is',
	},
	{
		name: 'STRIPE_WEBHOOK_SECRET',
		unsafe: (value, settings) => !isAbsent(settings['STRIPE_SECRET_KEY']) && isAbsent(value),
		right: 'is missing beside STRIPE_SECRET_KEY: payments would be taken and never credited',
	},
	{
		name: 'STRIPE_API_URL',
		unsafe: (value) => !isAbsent(value),
		right: 'is for the local provider only, which moves no money',
	},
	{ name: 'SEED_DEMO', unsafe: isTrue, right: 'needs false: demo logins do not belong here' },
	{ name: 'SEED_PASSWORD', unsafe: (value) => !isAbsent(value), right: 'is for demo logins only' },
];

/** The complaints about settings that are unsafe in production, one line each; none otherwise. */
export function unsafeSettings(settings: Settings): readonly string[] {
	return rules
		.filter((rule) => rule.unsafe(settings[rule.name], settings))
		.map((rule) => `${rule.name} ${rule.right}.`);
}

/** Throws one error with every complaint when the environment is production. */
export function refuseUnsafe(settings: Settings, env: Env): void {
	if (!isProduction(env)) return;
	const complaints = unsafeSettings(settings);
	if (complaints.length === 0) return;
	throw new Error(`Unsafe settings for production:\n- ${complaints.join('\n- ')}`);
}

/** A placeholder that nobody replaced is known to everybody. */
function isStrong(value: unknown): boolean {
	const text = String(value ?? '').replace(/^string:/, '');
	return text.length >= SECRET_BYTES && !text.startsWith('${');
}

function isPublicUrl(value: unknown): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	const { protocol, hostname } = new URL(value);
	return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}
