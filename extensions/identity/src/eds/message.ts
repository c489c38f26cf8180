/**
 * A CMS signature taken apart. Nothing is believed here: what it says is checked by its readers.
 *
 * - At most 64 kB of base64 come in, so nothing in it is large.
 */
import { X509Certificate } from 'node:crypto';
import { OctetString, type ObjectIdentifier } from 'asn1js';
import {
	Certificate,
	ContentInfo,
	IssuerAndSerialNumber,
	SignedData,
	type AlgorithmIdentifier,
	type SignerInfo,
} from 'pkijs';
import { EdsNotCms } from '../eds-errors.ts';

export type Signer = {
	readonly digestAlgorithm: AlgorithmIdentifier;
	readonly signatureAlgorithm: AlgorithmIdentifier;
	readonly signature: Buffer;
	/** What the signature covers; undefined where it covers the content itself. */
	readonly attributes: SignedAttributes | undefined;
	/** Those of the message that have the issuer and serial which the signer names. */
	readonly certificates: readonly X509Certificate[];
};

export type SignedAttributes = {
	/** As they were signed. */
	readonly bytes: Buffer;
	/** Undefined where the attribute is missing or there is more than one. */
	readonly digest: Buffer | undefined;
	readonly contentType: string | undefined;
};

export type Message = {
	/** The whole of it. */
	readonly der: Buffer;
	/** Undefined where the signature is detached. */
	readonly content: Buffer | undefined;
	readonly contentType: string;
	readonly signers: readonly Signer[];
};

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const MOST_LETTERS = 64 * 1024;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const ARMOUR = /-----(BEGIN|END) (CMS|PKCS7)-----|\s+/g;

/** Reads base64, with or without the lines of PEM. Refuses with EDS_NOT_CMS. */
export function readMessage(text: string): Message {
	try {
		return messageOf(text.replace(ARMOUR, ''));
	} catch (error) {
		throw error === EdsNotCms ? error : EdsNotCms.with({});
	}
}

function messageOf(base64: string): Message {
	if (base64.length > MOST_LETTERS || !BASE64.test(base64)) throw EdsNotCms;
	const der = Buffer.from(base64, 'base64');
	const envelope = ContentInfo.fromBER(der);
	if (envelope.contentType !== SIGNED_DATA) throw EdsNotCms;

	const signed = new SignedData({ schema: envelope.content });
	const { eContent, eContentType } = signed.encapContentInfo;
	const certificates = (signed.certificates ?? []).filter((entry) => entry instanceof Certificate);
	return {
		der,
		content: eContent && Buffer.from(eContent.getValue()),
		contentType: eContentType,
		signers: signed.signerInfos.map((info) => signerOf(info, certificates)),
	};
}

function signerOf(info: SignerInfo, certificates: readonly Certificate[]): Signer {
	return {
		digestAlgorithm: info.digestAlgorithm,
		signatureAlgorithm: info.signatureAlgorithm,
		signature: Buffer.from(info.signature.getValue()),
		attributes: attributesOf(info),
		certificates: certificates
			.filter((certificate) => isNamed(info, certificate))
			.map((certificate) => new X509Certificate(Buffer.from(certificate.toSchema().toBER()))),
	};
}

/** Signers that are named by a key identifier are not among ours: those have no certificate here. */
function isNamed({ sid }: SignerInfo, { issuer, serialNumber }: Certificate): boolean {
	return (
		sid instanceof IssuerAndSerialNumber &&
		sid.serialNumber.isEqual(serialNumber) &&
		sid.issuer.isEqual(issuer)
	);
}

function attributesOf({ signedAttrs }: SignerInfo): SignedAttributes | undefined {
	if (signedAttrs === undefined) return undefined;
	const only = (type: string): unknown => {
		const found = signedAttrs.attributes.filter((attribute) => attribute.type === type);
		const values = found.flatMap((attribute) => attribute.values as readonly unknown[]);
		return found.length === 1 && values.length === 1 ? values[0] : undefined;
	};
	const digest = only(MESSAGE_DIGEST);
	const contentType = only(CONTENT_TYPE) as ObjectIdentifier | undefined;
	return {
		bytes: Buffer.from(signedAttrs.encodedValue),
		digest: digest instanceof OctetString ? Buffer.from(digest.getValue()) : undefined,
		contentType: contentType?.valueBlock?.toString(),
	};
}
