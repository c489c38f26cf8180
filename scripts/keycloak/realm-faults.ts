/**
 * What must never stand in the realm file, and what must: rules that Keycloak itself does not know,
 * because it would import the file without a word. Pure.
 */
import type { Realm } from './realm.ts';
import { profileOf } from './reconcile/settings.ts';

const SECRET_KEYS = new Set(['secret', 'password', 'clientSecret', 'bindCredential', 'privateKey']);
const PLACEHOLDER = /^\$\{[A-Z][A-Z0-9_]*(:unset)?\}$/;

/** Attributes that our code writes; Keycloak drops one that is not declared, and answers 204. */
const ATTRIBUTES = ['username', 'email', 'firstName', 'lastName', 'locale', 'cubehub_saga'];

/** Given only in part, these make the console of the realm answer 500. */
const OTP_POLICY = [
	'otpPolicyType',
	'otpPolicyAlgorithm',
	'otpPolicyDigits',
	'otpPolicyPeriod',
	'otpPolicyInitialCounter',
	'otpPolicyLookAheadWindow',
];

/** By these the backend could make administrators, or change the realm. */
const RIGHTS = ['view-events'];

/** The faults of a realm file before its placeholders are filled in, a line each. */
export function realmFaults(text: string): readonly string[] {
	const realm = JSON.parse(text) as Realm;
	return [
		...literalSecrets(realm),
		...('clientScopes' in realm
			? ['clientScopes: with this key Keycloak makes none of its own scopes, and tokens lose sub']
			: []),
		...OTP_POLICY.filter((key) => !(key in realm)).map((key) => `${key} is missing`),
		...profileFaults(realm),
		...backendFaults(realm),
		...mapperFaults(realm),
	];
}

function literalSecrets(value: unknown, path = ''): readonly string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const place = path === '' ? key : `${path}.${key}`;
		const isLiteral = SECRET_KEYS.has(key) && typeof inner === 'string' && !PLACEHOLDER.test(inner);
		return isLiteral ? [`${place} is a literal secret`] : literalSecrets(inner, place);
	});
}

function profileFaults(realm: Realm): readonly string[] {
	const attributes = profileOf(realm).attributes ?? [];
	const missing = ATTRIBUTES.filter((name) => !attributes.some((each) => each.name === name));
	const email = attributes.find(({ name }) => name === 'email');
	const byUser = email?.permissions?.edit?.includes('user') ?? false;
	return [
		...missing.map((name) => `the user profile does not declare ${name}`),
		...(byUser ? ['the user profile lets users change their e-mail past the house'] : []),
	];
}

function backendFaults(realm: Realm): readonly string[] {
	const accounts = (realm.users ?? []).filter((user) => user.serviceAccountClientId !== undefined);
	const given = accounts.flatMap(({ clientRoles = {} }) =>
		(Object.values(clientRoles) as string[][]).flat(),
	);
	const tooMuch = given.filter((role) => !RIGHTS.includes(role));
	return tooMuch.map((role) => `a service account has ${role}`);
}

function mapperFaults(realm: Realm): readonly string[] {
	const directus = realm.clients?.find(({ clientId }) => clientId === 'directus');
	const groups = directus?.protocolMappers?.find(({ name }) => name === 'groups');
	const hasNames = groups?.config?.['full.path'] === 'false';
	return hasNames ? [] : ['groups of directus come as paths, which match no role'];
}
