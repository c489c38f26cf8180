/**
 * Whether a signature was made by a person, now, over our text. The rules run in a fixed order, the
 * first that is broken refuses, and the client learns its code and nothing else.
 */
import { createHash, timingSafeEqual, type X509Certificate } from 'node:crypto';
import { log } from '@cubehub/core/log';
import { holderOf, type Holder } from '../domain/holder.ts';
import { hasRightCheckDigit } from '../domain/iin.ts';
import {
	EdsBadSignature,
	EdsCertificateExpired,
	EdsChallengeMismatch,
	EdsGostNeedsNcanode,
	EdsLeafIsAuthority,
	EdsNoIin,
	EdsNoSignedAttributes,
	EdsNoSignerCertificate,
	EdsNotForLogin,
	EdsSignerCount,
	EdsWeakDigest,
	EdsWeakKey,
} from '../eds-errors.ts';
import { digestOf, isGost, isSignedBy, schemeOf, type Digest } from './algorithms.ts';
import { fingerprintOf, isValidAt, purposesOf, subjectOf } from './certificates.ts';
import { chainOf, checkAuthorityDates } from './chain.ts';
import { readMessage, type Message, type SignedAttributes, type Signer } from './message.ts';
import { checkByNcanode } from './ncanode.ts';
import { checkRevocation } from './revocation.ts';
import type { Trust } from './trust.ts';

export type SignedText = {
	/** A CMS signature in base64, with the text or detached from it. */
	readonly signature: string;
	readonly text: string;
	readonly at: Date;
};

/** Who signed. */
export type Verified = {
	readonly holder: Holder;
	/** SHA-256 of the certificate, in hex. */
	readonly fingerprint: string;
	/** In hex. */
	readonly serial: string;
};

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
const FEWEST_BITS = 2048;

/** Checks a signature by all rules. Refuses with a code of eds-errors.ts. */
export async function verifySignature(signed: SignedText, trust: Trust): Promise<Verified> {
	const message = readMessage(signed.signature);
	const [signer, ...others] = message.signers;
	if (!signer || others.length > 0) throw EdsSignerCount;
	if (isByGost(signer)) return verifyGost({ message, signer, signed }, trust.ncanodeUrl);

	const certificate = checkMessage(message, signer, signed.text);
	const chain = chainOf(certificate, trust.authorities, signed.at);
	if (!isValidAt(certificate, signed.at)) throw EdsCertificateExpired;
	checkAuthorityDates(chain, signed.at);
	checkPurpose(certificate);
	checkKey(certificate);
	const [issuer] = chain;
	if (!issuer) throw new Error('A chain has at least one authority.');
	await checkRevocation({ certificate, issuer, at: signed.at }, trust);
	return verifiedOf(certificate);
}

function isByGost({ digestAlgorithm, signatureAlgorithm }: Signer): boolean {
	return isGost(digestAlgorithm) || isGost(signatureAlgorithm);
}

type Gost = {
	readonly message: Message;
	readonly signer: Signer;
	readonly signed: SignedText;
};

async function verifyGost(
	{ message, signer, signed }: Gost,
	url: string | undefined,
): Promise<Verified> {
	if (url === undefined) throw EdsGostNeedsNcanode;
	if (!signer.attributes) throw EdsNoSignedAttributes;
	const certificate = certificateOf(signer);
	// Nobody here can compute its digest: only content that came along can be compared.
	if (!message.content || !isText(message.content, signed.text)) throw EdsChallengeMismatch;
	if (certificate.ca) throw EdsLeafIsAuthority;
	if (!isValidAt(certificate, signed.at)) throw EdsCertificateExpired;
	checkPurpose(certificate);
	const verified = verifiedOf(certificate);
	await checkByNcanode(url, {
		cms: message.der.toString('base64'),
		text: signed.text,
		certificate,
		iin: verified.holder.iin,
	});
	return verified;
}

/** Digest, attributes, certificate, content and signature, in this order. */
function checkMessage(message: Message, signer: Signer, text: string): X509Certificate {
	const digest = digestOf(signer.digestAlgorithm);
	const scheme = schemeOf(signer.signatureAlgorithm);
	if (!digest || !scheme) throw EdsWeakDigest;
	const { attributes } = signer;
	if (!attributes) throw EdsNoSignedAttributes;
	const certificate = certificateOf(signer);

	if (message.content && !isText(message.content, text)) throw EdsChallengeMismatch;
	const isSound =
		(scheme.digest ?? digest) === digest &&
		coversText(attributes, { message, digest, text }) &&
		isSignedByHolder(certificate, {
			bytes: attributes.bytes,
			signature: signer.signature,
			digest,
			saltLength: scheme.saltLength,
		});
	if (!isSound) throw EdsBadSignature;
	return certificate;
}

function certificateOf({ certificates }: Signer): X509Certificate {
	const [certificate, ...others] = certificates;
	if (!certificate || others.length > 0) throw EdsNoSignerCertificate;
	return certificate;
}

function isText(content: Buffer, text: string): boolean {
	const expected = Buffer.from(text, 'utf8');
	return content.length === expected.length && timingSafeEqual(content, expected);
}

type Covered = { readonly message: Message; readonly digest: Digest; readonly text: string };

function coversText(attributes: SignedAttributes, { message, digest, text }: Covered): boolean {
	const expected = createHash(digest).update(text, 'utf8').digest();
	return (
		attributes.contentType === message.contentType && attributes.digest?.equals(expected) === true
	);
}

function isSignedByHolder(
	certificate: X509Certificate,
	signed: Parameters<typeof isSignedBy>[0],
): boolean {
	try {
		return isSignedBy(signed, certificate.publicKey);
	} catch {
		// A key of an algorithm that this process does not know.
		return false;
	}
}

function checkPurpose(certificate: X509Certificate): void {
	if (!purposesOf(certificate).includes(CLIENT_AUTHENTICATION)) throw EdsNotForLogin;
}

function checkKey({ publicKey }: X509Certificate): void {
	const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
	if (bits < FEWEST_BITS) throw EdsWeakKey;
}

function verifiedOf(certificate: X509Certificate): Verified {
	const holder = holderOf(subjectOf(certificate), purposesOf(certificate));
	if (!holder) throw EdsNoIin;
	// Keys of the authority's test environment break it, so it refuses nobody.
	if (!hasRightCheckDigit(holder.iin)) log.warn('the IIN of a certificate has a wrong check digit');
	return {
		holder,
		fingerprint: fingerprintOf(certificate),
		serial: certificate.serialNumber.toLowerCase(),
	};
}
