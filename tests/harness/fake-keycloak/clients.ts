/** The clients of the realm file, as far as the protocol looks at them. */
import type { ClientId, Realm } from './realm.ts';

export const SECRETS = {
	directus: 'fake-directus-secret',
	'cubehub-login': 'fake-login-secret',
	'cubehub-backend': 'fake-backend-secret',
} as const;

type Client = {
	readonly isPublic: boolean;
	/** Paths of the house to which a browser may be sent back. */
	readonly redirects: readonly string[];
	readonly takesPasswords: boolean;
};

/** The frontend's address in these tests: nothing listens there. */
export const WEB_URL = 'http://localhost:5173';
export const MOBILE_REDIRECT = 'cubehub://login';
export const WEB_REDIRECT = `${WEB_URL}/auth/callback`;

const clients: { readonly [id in ClientId]: Client } = {
	directus: confidential(['/auth/login/keycloak/callback']),
	'cubehub-login': { ...confidential(['/identity/callback']), takesPasswords: true },
	'cubehub-backend': confidential([]),
	'cubehub-web': { isPublic: true, redirects: [], takesPasswords: false },
	'cubehub-mobile': { isPublic: true, redirects: [], takesPasswords: false },
	'cubehub-pos': { isPublic: true, redirects: [], takesPasswords: false },
};

function confidential(redirects: readonly string[]): Client {
	return { isPublic: false, redirects, takesPasswords: false };
}

export function findClient(id: string | null | undefined): ClientId | undefined {
	return id !== null && id !== undefined && Object.hasOwn(clients, id)
		? (id as ClientId)
		: undefined;
}

/** Whether a client that keeps a secret has told it. */
export function isAuthentic(id: ClientId, secret: string): boolean {
	return clients[id].isPublic || SECRETS[id as keyof typeof SECRETS] === secret;
}

export function takesPasswords(id: ClientId): boolean {
	return clients[id].takesPasswords;
}

/** Whether a login of this client may lead there. */
export function mayReturnTo(realm: Realm, id: ClientId, place: string): boolean {
	if (id === 'cubehub-mobile') return place === MOBILE_REDIRECT;
	if (id === 'cubehub-web') return place === WEB_REDIRECT;
	return realm.houses.some((house) =>
		clients[id].redirects.some((path) => place === `${house}${path}`),
	);
}

/** Whether a logout of this client may lead there. */
export function mayLeaveTo(realm: Realm, place: string): boolean {
	return [WEB_URL, ...realm.houses].some((origin) => place.startsWith(`${origin}/`));
}
