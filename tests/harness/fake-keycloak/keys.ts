/** The keys of the realm: what signs, what is published, and any token that a test wants to see refused. */
import {
	createHmac,
	generateKeyPairSync,
	randomUUID,
	sign,
	verify,
	constants,
	type KeyObject,
} from 'node:crypto';
import type { Claims, Minting } from './types.ts';

type Key = {
	readonly kid: string;
	readonly alg: 'RS256' | 'RSA-OAEP' | 'PS256' | 'ES256' | 'EdDSA';
	readonly privateKey: KeyObject;
	readonly publicKey: KeyObject;
};

export type KeyRing = {
	/** The body of the key endpoint. */
	readonly published: () => { readonly keys: readonly object[] };
	/** Exactly these claims, signed as asked. */
	readonly mint: (claims: Claims, how?: Minting) => string;
	/** A token that only this realm reads, as refresh tokens are: HS512. */
	readonly seal: (claims: Claims) => string;
	/** The claims of a sealed token; undefined for a forged one. */
	readonly unseal: (token: string) => Claims | undefined;
	/** The claims of a token that one of the published keys signed by RS256; undefined for any other. */
	readonly read: (token: string) => Claims | undefined;
	readonly rotate: (old: 'passive' | 'disabled') => void;
};

const SIGNATURE_BITS = 2048;

export function keyRing(): KeyRing {
	const secret = randomUUID();
	let keys: Key[] = [rsa('RS256'), rsa('RSA-OAEP')];
	const signing = (alg: Key['alg']): Key => {
		const known = keys.find((key) => key.alg === alg);
		if (known) return known;
		const made = alg === 'PS256' ? rsa('PS256') : elliptic(alg);
		keys = [...keys, made];
		return made;
	};

	return {
		published: () => ({ keys: keys.map(publishedKey) }),
		mint: (claims, how = {}) => {
			const alg = how.alg ?? 'RS256';
			const key = signing(alg === 'HS256' || alg === 'none' ? 'RS256' : alg);
			const header = { alg, typ: 'JWT', kid: key.kid, ...how.header };
			const input = `${part(header)}.${part(claims)}`;
			const signature = signatureOf(alg, input, how.key ?? key.privateKey, key.publicKey);
			return `${input}.${signature}`;
		},
		seal: (claims) => {
			const input = `${part({ alg: 'HS512', typ: 'JWT', kid: 'sealed' })}.${part(claims)}`;
			return `${input}.${sealOf(input, secret)}`;
		},
		unseal: (token) => {
			const [header = '', body = '', seal] = token.split('.');
			return seal === sealOf(`${header}.${body}`, secret) ? claimsOf(token) : undefined;
		},
		read: (token) => {
			const [header = '', body = '', signature = ''] = token.split('.');
			const isSigned = keys.some(
				(key) =>
					key.alg === 'RS256' &&
					verify(
						'sha256',
						Buffer.from(`${header}.${body}`),
						key.publicKey,
						Buffer.from(signature, 'base64url'),
					),
			);
			return isSigned ? claimsOf(token) : undefined;
		},
		rotate: (old) => {
			const kept = old === 'passive' ? keys : keys.filter((key) => key.alg !== 'RS256');
			keys = [rsa('RS256'), ...kept];
		},
	};
}

/** The claims of any token, whoever signed it; undefined for what is none. */
export function claimsOf(token: string): Claims | undefined {
	try {
		return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
	} catch {
		return undefined;
	}
}

function rsa(alg: 'RS256' | 'RSA-OAEP' | 'PS256'): Key {
	return {
		kid: randomUUID(),
		alg,
		...generateKeyPairSync('rsa', { modulusLength: SIGNATURE_BITS }),
	};
}

function elliptic(alg: Key['alg']): Key {
	const pair =
		alg === 'ES256'
			? generateKeyPairSync('ec', { namedCurve: 'P-256' })
			: generateKeyPairSync('ed25519');
	return { kid: randomUUID(), alg, ...pair };
}

function publishedKey({ kid, alg, publicKey }: Key): object {
	const use = alg === 'RSA-OAEP' ? 'enc' : 'sig';
	return { kid, alg, use, ...publicKey.export({ format: 'jwk' }) };
}

function signatureOf(
	alg: NonNullable<Minting['alg']>,
	input: string,
	key: KeyObject,
	publicKey: KeyObject,
): string {
	const data = Buffer.from(input);
	switch (alg) {
		case 'none':
			return '';
		case 'HS256': {
			const secret = publicKey.export({ format: 'pem', type: 'spki' });
			return createHmac('sha256', secret).update(data).digest('base64url');
		}
		case 'RS256':
			return sign('sha256', data, key).toString('base64url');
		case 'PS256':
			return sign('sha256', data, {
				key,
				padding: constants.RSA_PKCS1_PSS_PADDING,
				saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
			}).toString('base64url');
		case 'ES256':
			return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
		case 'EdDSA':
			return sign(null, data, key).toString('base64url');
	}
}

function sealOf(input: string, secret: string): string {
	return createHmac('sha512', secret).update(input).digest('base64url');
}

/** Undefined members fall away, as a claim that is taken out. */
function part(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}
