/** Tokens as Keycloak 26.7 makes them: which claims, for whom, how long. */
import { createHash, randomUUID } from 'node:crypto';
import { rolesOf, type ClientId, type Realm, type Session, type User } from './realm.ts';
import type { Claims, Minting } from './types.ts';

export type Issued = {
	readonly access_token: string;
	readonly expires_in: number;
	readonly refresh_expires_in: number;
	readonly refresh_token?: string;
	readonly token_type: 'Bearer';
	readonly id_token: string;
	readonly 'not-before-policy': 0;
	readonly session_state: string;
	readonly scope: string;
};

type For = { readonly user: User; readonly session: Session; readonly client: ClientId };

/** Tokens of a login or a refresh; the refresh token before them is used up. */
export function issue(realm: Realm, whom: For, nonce?: string): Issued {
	const { user, session, client } = whom;
	const { accessTokenSeconds, refreshTokenSeconds, directusRefreshTokens } = realm.switches;
	const accessToken = realm.keys.mint(accessClaims(realm, whom));
	const hasRefresh = client !== 'directus' || directusRefreshTokens;
	const refresh = hasRefresh ? refreshToken(realm, whom) : undefined;
	session.clients.set(client, { refresh: refresh?.id });
	session.lastAccessAt = Date.now();

	const seconds = now();
	const idToken = realm.keys.mint({
		...stamp(realm, accessTokenSeconds),
		aud: client,
		sub: user.id,
		typ: 'ID',
		azp: client,
		sid: session.id,
		auth_time: seconds,
		...(nonce !== undefined && { nonce }),
		at_hash: halfHash(accessToken),
		acr: '1',
		...profileOf(user),
		...(client === 'directus' && groupsClaim(realm, user)),
	});
	return {
		access_token: accessToken,
		expires_in: accessTokenSeconds,
		refresh_expires_in: hasRefresh ? refreshTokenSeconds : 0,
		...(refresh && { refresh_token: refresh.token }),
		token_type: 'Bearer',
		id_token: idToken,
		'not-before-policy': 0,
		session_state: session.id,
		scope: session.isOffline ? 'openid profile email offline_access' : 'openid profile email',
	};
}

/** Claims of a good access token. */
export function accessClaims(realm: Realm, { user, session, client }: For): Claims {
	const audience = client === 'directus' ? 'account' : 'cubehub-api';
	return {
		...stamp(realm, realm.switches.accessTokenSeconds),
		aud: audience,
		sub: user.id,
		typ: 'Bearer',
		azp: client,
		sid: session.id,
		acr: '1',
		'allowed-origins': realm.houses,
		realm_access: { roles: rolesOf(user) },
		scope: 'openid profile email',
		...profileOf(user),
		...(client === 'directus' && groupsClaim(realm, user)),
	};
}

/** A token of the client itself. It has no audience of the API. */
export function serviceToken(realm: Realm, client: string): string {
	return realm.keys.mint({
		...stamp(realm, realm.switches.serviceTokenSeconds),
		sub: `service-account-${client}`,
		typ: 'Bearer',
		azp: client,
		acr: '1',
		aud: 'realm-management',
		resource_access: { 'realm-management': { roles: ['view-events'] } },
		scope: 'profile email',
		clientHost: '127.0.0.1',
		preferred_username: `service-account-${client}`,
		client_id: client,
	});
}

/** What the back-channel endpoint of a client is sent. */
export function logoutToken(realm: Realm, claims: Claims, how: Minting = {}): string {
	const token = {
		...stamp(realm, LOGOUT_TOKEN_SECONDS),
		typ: 'Logout',
		events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
		...claims,
	};
	return realm.keys.mint(token, { ...how, header: { typ: 'logout+jwt', ...how.header } });
}

/** The answer of the userinfo endpoint. */
export function userInfo(realm: Realm, user: User): Claims {
	return { sub: user.id, ...profileOf(user), ...groupsClaim(realm, user) };
}

const LOGOUT_TOKEN_SECONDS = 120;
const MILLISECONDS = 1000;

export function now(): number {
	return Math.floor(Date.now() / MILLISECONDS);
}

function stamp(realm: Realm, seconds: number): Claims {
	const iat = now();
	return { exp: iat + seconds, iat, jti: randomUUID(), iss: realm.issuer };
}

function refreshToken(realm: Realm, { user, session, client }: For) {
	const id = randomUUID();
	const token = realm.keys.seal({
		...stamp(realm, realm.switches.refreshTokenSeconds),
		jti: id,
		aud: realm.issuer,
		sub: user.id,
		typ: session.isOffline ? 'Offline' : 'Refresh',
		azp: client,
		sid: session.id,
		scope: 'openid profile email',
	});
	return { id, token };
}

function profileOf(user: User): Claims {
	const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
	return {
		email_verified: user.emailVerified,
		...(name !== '' && { name }),
		preferred_username: user.username,
		...(user.attributes['locale'] && { locale: user.attributes['locale'][0] }),
		...(user.firstName !== undefined && { given_name: user.firstName }),
		...(user.lastName !== undefined && { family_name: user.lastName }),
		...(user.email !== undefined && { email: user.email }),
	};
}

/** Absent for a person without groups: Keycloak never sends an empty list. */
function groupsClaim(realm: Realm, user: User): Claims {
	const how = realm.switches.groups;
	if (how === 'absent' || user.groups.size === 0) return {};
	return { groups: [...user.groups].map((name) => (how === 'paths' ? `/${name}` : name)) };
}

function halfHash(token: string): string {
	return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}
