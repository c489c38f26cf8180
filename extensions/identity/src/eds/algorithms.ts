/**
 * Algorithms by their object identifiers, and signatures checked by them. RSA only: PKCS #1 and PSS,
 * with SHA-2.
 */
import { constants, verify, type KeyObject } from 'node:crypto';
import { RSASSAPSSParams, type AlgorithmIdentifier } from 'pkijs';

export type Digest = 'sha256' | 'sha384' | 'sha512';

/** How a signature was made. */
export type Scheme = {
	/** Undefined where the signature leaves it to the digest beside it. */
	readonly digest: Digest | undefined;
	/** Bytes of the salt; undefined for PKCS #1. */
	readonly saltLength: number | undefined;
};

/** Object identifiers of keys, digests and signatures by GOST, as Kazakhstan uses it. */
const GOST = '1.2.398.3.10.1.';
const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';

const DIGESTS: { readonly [id: string]: Digest | undefined } = {
	'2.16.840.1.101.3.4.2.1': 'sha256',
	'2.16.840.1.101.3.4.2.2': 'sha384',
	'2.16.840.1.101.3.4.2.3': 'sha512',
};
const RSA_WITH: { readonly [id: string]: Digest | undefined } = {
	'1.2.840.113549.1.1.11': 'sha256',
	'1.2.840.113549.1.1.12': 'sha384',
	'1.2.840.113549.1.1.13': 'sha512',
};

export function isGost({ algorithmId }: AlgorithmIdentifier): boolean {
	return algorithmId.startsWith(GOST);
}

/** The digest, or undefined for one that is too weak or not known. */
export function digestOf({ algorithmId }: AlgorithmIdentifier): Digest | undefined {
	return DIGESTS[algorithmId];
}

/** How a signature was made, or undefined for a way that is too weak or not known. */
export function schemeOf(algorithm: AlgorithmIdentifier): Scheme | undefined {
	const { algorithmId } = algorithm;
	if (algorithmId === RSA) return { digest: undefined, saltLength: undefined };
	if (algorithmId === RSA_PSS) return pssScheme(algorithm);
	const digest = RSA_WITH[algorithmId];
	return digest && { digest, saltLength: undefined };
}

function pssScheme({ algorithmParams }: AlgorithmIdentifier): Scheme | undefined {
	// Without parameters it is SHA-1.
	const parameters = new RSASSAPSSParams(algorithmParams ? { schema: algorithmParams } : {});
	const digest = digestOf(parameters.hashAlgorithm);
	return digest && { digest, saltLength: parameters.saltLength };
}

export type Signed = {
	readonly bytes: Buffer;
	readonly signature: Buffer;
	readonly digest: Digest;
	readonly saltLength: number | undefined;
};

/** Whether the key made the signature; false for a key that is not of RSA. */
export function isSignedBy(
	{ bytes, signature, digest, saltLength }: Signed,
	key: KeyObject,
): boolean {
	const padding =
		saltLength === undefined
			? { padding: constants.RSA_PKCS1_PADDING }
			: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
	try {
		return verify(digest, bytes, { key, ...padding }, signature);
	} catch {
		// The padding does not belong to such a key.
		return false;
	}
}

/** The same for what names its algorithm in one place, as lists and answers of authorities do. */
export function isSignedStructure(
	bytes: Buffer,
	signature: Buffer,
	{ algorithm, key }: { readonly algorithm: AlgorithmIdentifier; readonly key: KeyObject },
): boolean {
	const scheme = schemeOf(algorithm);
	if (scheme?.digest === undefined) return false;
	return isSignedBy(
		{ bytes, signature, digest: scheme.digest, saltLength: scheme.saltLength },
		key,
	);
}
