/** What a certificate says of its holder and of its dates, in our words. */
import type { X509Certificate } from 'node:crypto';
import { Certificate } from 'pkijs';
import type { Subject } from '../domain/holder.ts';

const SERIAL_NUMBER = '2.5.4.5';
const COMMON_NAME = '2.5.4.3';
const SURNAME = '2.5.4.4';
const UNIT = '2.5.4.11';

/** The purposes of the key, as object identifiers. */
export function purposesOf(certificate: X509Certificate): readonly string[] {
	// Node calls the extended key usage so; it is undefined where the extension is missing.
	return (certificate.keyUsage as readonly string[] | undefined) ?? [];
}

export function subjectOf(certificate: X509Certificate): Subject {
	const { subject } = structureOf(certificate);
	const valuesOf = (type: string): readonly string[] =>
		subject.typesAndValues
			.filter((entry) => entry.type === type)
			.map((entry) => String(entry.value.valueBlock.value));
	return {
		serialNumbers: valuesOf(SERIAL_NUMBER),
		units: valuesOf(UNIT),
		commonName: valuesOf(COMMON_NAME)[0] ?? null,
		surname: valuesOf(SURNAME)[0] ?? null,
	};
}

/** The certificate as a structure of ASN.1. */
export function structureOf(certificate: X509Certificate): Certificate {
	return Certificate.fromBER(certificate.raw);
}

/** Whether a moment lies between its dates. */
export function isValidAt(certificate: X509Certificate, at: Date): boolean {
	return certificate.validFromDate <= at && at <= certificate.validToDate;
}

/** SHA-256 of the whole certificate, in hex. */
export function fingerprintOf({ fingerprint256 }: X509Certificate): string {
	return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Whether `issuer` is named as the issuer and its key made the signature. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
	if (!certificate.checkIssued(issuer)) return false;
	try {
		return certificate.verify(issuer.publicKey);
	} catch {
		// A key of an algorithm that this process does not know.
		return false;
	}
}
