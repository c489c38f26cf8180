/**
 * Access tokens of Keycloak.
 *
 * - A person whom nobody here knows becomes a customer, if their address is proved and nobody else's.
 * - An address that was proved since the last time makes the account theirs who proved it.
 * - The token lowers the role of a request to what it says, and never raises it.
 */
import { configId } from '@cubehub/core/ids';
import { InvalidCredentials, isRefusal, type Refusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { standingOf } from '@cubehub/core/logins';
import { standaloneSql } from '@cubehub/core/work';
import { provisionCustomer } from '../accounts/provision.ts';
import { ROLES, strongestOf, weakerOf, type RoleName } from '../domain/roles.ts';
import { InvalidToken } from '../errors.ts';
import { verifyKeycloakToken, type KeycloakClaims } from '../keycloak/verify.ts';
import { sidHash } from '../leave/revocations.ts';
import { identitySettings } from '../settings.ts';
import { firstVerified } from '../sso/first-verified.ts';
import { profileOf, type Identified, type SocketCode, type Unidentified } from './identified.ts';
import { onceAtATime } from './once-at-a-time.ts';
import { refusalOfStatus } from './standing.ts';
import { bearerOf, type Bearer } from './store.ts';

const ID_OF_ROLE = new Map(ROLES.map((role) => [role, configId(`role:${role}`)]));
const ROLE_OF_ID = new Map(ROLES.map((role) => [configId(`role:${role}`), role]));

const SOCKET_CODES: { readonly [code: string]: SocketCode } = {
	TOKEN_EXPIRED: 'TOKEN_EXPIRED',
	INVALID_TOKEN: 'TOKEN_INVALID',
	SERVICE_UNAVAILABLE: 'INTERNAL',
};

const unknown: Unidentified = { refusal: InvalidCredentials, refused: 'USER_NOT_PROVISIONED' };
const revoked: Unidentified = { refusal: InvalidToken, refused: 'TOKEN_INVALID' };

type Found = Bearer & { readonly id: string };

/** The person whom a token of our realm names. */
export async function identifyBearer(
	token: string,
	ip: string | null,
): Promise<Identified | Unidentified> {
	const claims = await verified(token);
	if ('refusal' in claims) return claims;

	const sid = claims.sid === undefined ? undefined : sidHash(claims.sid);
	let found = await personOf(claims, sid);
	if ('refusal' in found) return found;
	// It may end this very login: that of a stranger to whom the address never belonged.
	if (await proveAddress(found, claims)) found = await personOf(claims, sid);
	if ('refusal' in found) return found;

	const ceiling = ceilingOf(found, claims);
	return {
		accountability: {
			user: found.id,
			...(await standingOf(found.hasPolicies ? found.id : undefined, ceiling ?? found.role, ip)),
			...(sid !== undefined && { sid }),
			...(ceiling !== undefined && { ceiling }),
		},
		storedRole: found.role,
		profile: profileOf(found.id, found),
		exp: claims.exp,
	};
}

async function verified(token: string): Promise<KeycloakClaims | Unidentified> {
	try {
		return await verifyKeycloakToken(token);
	} catch (error) {
		if (!isRefusal(error)) throw error;
		return { refusal: error as Refusal, refused: SOCKET_CODES[error.code] ?? 'TOKEN_INVALID' };
	}
}

async function personOf(
	claims: KeycloakClaims,
	sid: string | undefined,
): Promise<Found | Unidentified> {
	let row = await bearerOf(standaloneSql, claims.sub, sid);
	if (row.isRevoked) return revoked;
	if (row.id === null) {
		if (!(await provision(claims))) return unknown;
		row = await bearerOf(standaloneSql, claims.sub, sid);
	}
	return refusalOfStatus(row.status) ?? (row as Found);
}

const provisioning = onceAtATime<boolean>();

/** Makes the row of a person who comes for the first time; false when they are not to have one. */
async function provision(claims: KeycloakClaims): Promise<boolean> {
	const { sub, email, emailVerified } = claims;
	if (!identitySettings().provisionsOnBearer || !emailVerified || email === undefined) return false;

	return provisioning(sub, async () => {
		const made = await provisionCustomer(standaloneSql, { ...claims, email });
		if (!made) log.warn('the address of a new person belongs to somebody else', { subject: sub });
		return made !== undefined;
	});
}

const proving = onceAtATime<void>();

/** Notes an address that was proved since the last time; answers whether there was one. */
async function proveAddress(
	{ id, email, verifiedEmail }: Found,
	claims: KeycloakClaims,
): Promise<boolean> {
	const proved = claims.emailVerified ? claims.email?.toLowerCase() : undefined;
	if (proved === undefined || proved !== email || proved === verifiedEmail) return false;

	await proving(id, () =>
		firstVerified(standaloneSql, id, {
			email: proved,
			by: 'unknown',
			...(claims.sid !== undefined && { keepSid: claims.sid }),
		}),
	);
	return true;
}

/** The role that the request runs with, where the token says less than the row. */
function ceilingOf({ id, role }: Found, { roles }: KeycloakClaims): string | undefined {
	const stored = role === null ? undefined : ROLE_OF_ID.get(role);
	// A role that the realm does not know is none that its tokens could speak of.
	if (stored === undefined) return undefined;
	if (!roles.some((name) => ROLES.includes(name as RoleName))) {
		log.warn('a token names no role', { user: id });
	}
	const weaker = weakerOf(stored, strongestOf(roles));
	return weaker === stored ? undefined : ID_OF_ROLE.get(weaker);
}
