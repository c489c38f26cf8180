/** Google as a mobile app and our server meet it: it signs ID tokens, and serves its keys. */
import { randomInt, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { serverOf, type TestServer } from './eds/servers.ts';

export type GoogleToken = JWTPayload & {
	readonly email?: string;
	readonly email_verified?: boolean;
	readonly hd?: string;
};

export type Minting = {
	/** RS256 by the key that is served, unless said otherwise. */
	readonly alg?: 'RS256' | 'HS256';
	/** By a key that nobody serves. */
	readonly isForged?: boolean;
};

export type Google = Pick<TestServer, 'asked' | 'close'> & {
	readonly settings: { readonly [name: string]: string };
	/** A good token of a new person; claims that are given replace its own, undefined takes one away. */
	readonly token: (claims?: GoogleToken, minting?: Minting) => Promise<string>;
	/** From now on keys are not served until `answer()`. */
	readonly hang: () => void;
	readonly answer: () => void;
};

/** An audience of ours. */
export const AUDIENCE = 'cubehub-app.apps.example.com';
const KEY_ID = 'google-1';

/** A subject that nobody has had. */
export function aSubject(): string {
	return String(randomInt(2 ** 47)).padStart(21, '1');
}

export async function google(): Promise<Google> {
	const served = await generateKeyPair('RS256');
	const forged = await generateKeyPair('RS256');
	const jwk = { ...(await exportJWK(served.publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
	let isHanging = false;
	const server = await serverOf(async () =>
		isHanging ? null : { body: JSON.stringify({ keys: [jwk] }) },
	);
	const now = (): number => Math.floor(Date.now() / 1000);

	return {
		asked: server.asked,
		close: server.close,
		settings: { GOOGLE_CLIENT_ID: AUDIENCE, GOOGLE_KEYS_URL: `${server.url}/certs` },
		token: (claims = {}, { alg = 'RS256', isForged = false } = {}) => {
			const good: GoogleToken = {
				iss: 'https://accounts.google.com',
				aud: AUDIENCE,
				sub: aSubject(),
				iat: now(),
				exp: now() + 3600,
				email_verified: true,
				// No two tokens are the same, within one second too.
				jti: randomUUID(),
			};
			const header = { alg, kid: KEY_ID, typ: 'JWT' };
			const pair = isForged ? forged : served;
			const signing = new SignJWT(withoutUndefined({ ...good, ...claims }));
			// The trick of old: the public key as the secret.
			const key = alg === 'HS256' ? new TextEncoder().encode(JSON.stringify(jwk)) : pair.privateKey;
			return signing.setProtectedHeader(header).sign(key);
		},
		hang: () => {
			isHanging = true;
		},
		answer: () => {
			isHanging = false;
		},
	};
}

function withoutUndefined(claims: JWTPayload): JWTPayload {
	return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
