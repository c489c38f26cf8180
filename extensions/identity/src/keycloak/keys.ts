/**
 * The public keys of the realm.
 *
 * - They are fetched when somebody comes with a key id that nobody knows: at most once in ten
 *   seconds, by one request for all who wait.
 * - What was fetched stays good while Keycloak is away.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { z } from 'zod';
import { identitySettings } from '../settings.ts';

/** A public key that signs with RS256. */
export type SigningJwk = JsonWebKey & { readonly kid: string };

export type KeyRing = {
	/**
	 * The key with this id; undefined when the realm has none. `issuedAt` is what the token says of
	 * itself, in seconds: one that is younger than the last look may have a key that is younger too.
	 * Throws ServiceUnavailable when that cannot be known now.
	 */
	readonly find: (kid: string, issuedAt?: number) => Promise<SigningJwk | undefined>;
};

const PAUSE_MS = 10_000;
const DEADLINE_MS = 3_000;
/** How far the clocks of Keycloak and this machine may differ. */
const SKEW_MS = 5_000;

const keySet = z.object({
	keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), use: z.string().optional() })),
});

/** Keys that come by `fetchKeys`; `now` answers milliseconds since 1970. */
export function keyRing(
	fetchKeys: () => Promise<readonly SigningJwk[]>,
	now: () => number = Date.now,
): KeyRing {
	let known: readonly SigningJwk[] = [];
	let looking: Promise<void> | undefined;
	let lastLook = -Infinity;
	let hasFailed = false;

	const withId = (kid: string) => known.find((key) => key.kid === kid);

	const look = async (): Promise<void> => {
		lastLook = now();
		try {
			known = await fetchKeys();
			hasFailed = false;
		} catch (error) {
			hasFailed = true;
			log.warn('the keys of Keycloak cannot be had', {
				reason: error instanceof Error ? error.message : 'unknown',
			});
		} finally {
			looking = undefined;
		}
	};

	return {
		async find(kid, issuedAt) {
			const found = withId(kid);
			if (found) return found;

			const mayLook = looking !== undefined || now() >= lastLook + PAUSE_MS;
			if (mayLook) await (looking ??= look());
			const isTooYoung = !mayLook && issuedAt !== undefined && issuedAt * 1000 > lastLook - SKEW_MS;
			if (hasFailed || isTooYoung) throw ServiceUnavailable;
			return withId(kid);
		},
	};
}

let ring: KeyRing | undefined;

/** The keys of the realm that this process trusts. */
export function realmKeys(): KeyRing {
	ring ??= keyRing(fetchRealmKeys);
	return ring;
}

/** The key that signs with this id; undefined when the realm has none. Throws ServiceUnavailable. */
export async function signingKey(kid: string): Promise<KeyObject | undefined> {
	const key = await realmKeys().find(kid);
	return key && createPublicKey({ key, format: 'jwk' });
}

const HEALTH_MS = 5_000;
let seen: { readonly at: number; readonly keys: Promise<readonly SigningJwk[]> } | undefined;

/**
 * Whether Keycloak shows its keys; throws where it does not. However often health is asked for, it is
 * asked once in five seconds.
 */
export async function reachKeycloak(now: number = Date.now()): Promise<void> {
	if (!seen || now >= seen.at + HEALTH_MS) seen = { at: now, keys: fetchRealmKeys() };
	const keys = await seen.keys;
	if (keys.length === 0) throw new Error('The realm has no key that signs.');
}

async function fetchRealmKeys(): Promise<readonly SigningJwk[]> {
	const { keycloak } = identitySettings();
	if (!keycloak) return [];

	const answer = await fetch(`${keycloak.internalIssuer}/protocol/openid-connect/certs`, {
		signal: AbortSignal.timeout(DEADLINE_MS),
		redirect: 'error',
	});
	if (!answer.ok) throw new Error(`Keycloak answered ${answer.status}.`);
	const { keys } = keySet.parse(await answer.json());
	// The set holds keys for encryption too: a signature by one of those is none.
	return keys.filter(({ use, kty }) => use === 'sig' && kty === 'RSA') as readonly SigningJwk[];
}
