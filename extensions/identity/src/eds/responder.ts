/**
 * The authority's own answer, over the network, whether a certificate was revoked (OCSP).
 *
 * - An answer counts when the issuer signed it, or somebody whom the issuer appointed for that, and
 *   when it is about this certificate, repeats our random number and is of now.
 * - The authority is asked for four seconds at most; what does not count is no answer.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { OctetString } from 'asn1js';
import {
	BasicOCSPResponse,
	CertID,
	Extension,
	OCSPRequest,
	OCSPResponse,
	Request,
	type SingleResponse,
} from 'pkijs';
import { log } from '@cubehub/core/log';
import { isSignedStructure } from './algorithms.ts';
import { isIssuedBy, isValidAt, purposesOf, structureOf } from './certificates.ts';

/** `none`: nobody answered, or not in a way that counts. */
export type ResponderVerdict = 'good' | 'revoked' | 'unknown' | 'none';

export type Asked = {
	readonly certificate: X509Certificate;
	readonly issuer: X509Certificate;
	readonly at: Date;
};

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const NONCE_BYTES = 32;
const DEADLINE_MS = 4_000;
const MOST_BYTES = 64 * 1024;
/** Between the authority's clock and ours. */
const SKEW_MS = 60_000;
const OLDEST_MS = 24 * 60 * 60_000;
const SUCCESSFUL = 0;

/** Asks the responder at `url`. Never throws: who cannot be asked has not answered. */
export async function askResponder(url: string, asked: Asked): Promise<ResponderVerdict> {
	try {
		const nonce = randomBytes(NONCE_BYTES);
		const id = await identifierOf(asked);
		const answer = await send(url, requestFor(id, nonce));
		return verdictOf(answer, { ...asked, id, nonce });
	} catch (error) {
		log.warn('the OCSP responder gave no answer that counts', { error });
		return 'none';
	}
}

function identifierOf({ certificate, issuer }: Asked): Promise<CertID> {
	// SHA-1 names the issuer here and protects nothing; responders know no other.
	const named = { hashAlgorithm: 'SHA-1', issuerCertificate: structureOf(issuer) };
	return CertID.create(structureOf(certificate), named);
}

function requestFor(id: CertID, nonce: Buffer): Buffer {
	const request = new OCSPRequest();
	request.tbsRequest.requestList = [new Request({ reqCert: id })];
	const extnValue = new OctetString({ valueHex: nonce }).toBER();
	request.tbsRequest.requestExtensions = [new Extension({ extnID: NONCE, extnValue })];
	return Buffer.from(request.toSchema(true).toBER());
}

async function send(url: string, body: Buffer): Promise<Buffer> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/ocsp-request' },
		body: new Uint8Array(body),
		redirect: 'error',
		signal: AbortSignal.timeout(DEADLINE_MS),
	});
	if (!response.ok) throw new Error(`The responder answered ${response.status}.`);
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		size += chunk.length;
		if (size > MOST_BYTES) throw new Error('The answer of the responder is too long.');
		chunks.push(Buffer.from(chunk));
	}
	return Buffer.concat(chunks);
}

type Question = Asked & { readonly id: CertID; readonly nonce: Buffer };

function verdictOf(answer: Buffer, question: Question): ResponderVerdict {
	const { responseStatus, responseBytes } = OCSPResponse.fromBER(new Uint8Array(answer));
	if (responseStatus.valueBlock.valueDec !== SUCCESSFUL || responseBytes?.responseType !== BASIC) {
		throw new Error('The responder refused.');
	}
	const basic = BasicOCSPResponse.fromBER(responseBytes.response.getValue());
	if (!isSignedByResponder(basic, question)) throw new Error('Nobody appointed signed the answer.');
	if (!repeats(basic, question.nonce)) throw new Error('The answer is to another question.');

	const single = basic.tbsResponseData.responses.find((one) => isAbout(one, question.id));
	if (!single) throw new Error('The answer is about another certificate.');
	if (!isFresh(single, question.at)) throw new Error('The answer is too old.');
	return statusOf(single);
}

/** Delegates come with the answer; the issuer's signature on them appoints them. */
function isSignedByResponder(basic: BasicOCSPResponse, { issuer, at }: Question): boolean {
	const delegates = (basic.certs ?? [])
		.map((certificate) => new X509Certificate(Buffer.from(certificate.toSchema().toBER())))
		.filter((certificate) => isAppointed(certificate, issuer) && isValidAt(certificate, at));
	const bytes = Buffer.from(basic.tbsResponseData.tbsView);
	const signature = Buffer.from(basic.signature.valueBlock.valueHexView);
	return [issuer, ...delegates].some(({ publicKey: key }) =>
		isSignedStructure(bytes, signature, { algorithm: basic.signatureAlgorithm, key }),
	);
}

function isAppointed(certificate: X509Certificate, issuer: X509Certificate): boolean {
	return purposesOf(certificate).includes(OCSP_SIGNING) && isIssuedBy(certificate, issuer);
}

function repeats({ tbsResponseData }: BasicOCSPResponse, nonce: Buffer): boolean {
	const echo = tbsResponseData.responseExtensions?.find(({ extnID }) => extnID === NONCE);
	const sent = new OctetString({ valueHex: nonce }).toBER();
	return echo !== undefined && Buffer.from(sent).equals(echo.extnValue.valueBlock.valueHexView);
}

function isAbout({ certID }: SingleResponse, id: CertID): boolean {
	return (
		certID.hashAlgorithm.algorithmId === id.hashAlgorithm.algorithmId &&
		certID.issuerNameHash.isEqual(id.issuerNameHash) &&
		certID.issuerKeyHash.isEqual(id.issuerKeyHash) &&
		certID.serialNumber.isEqual(id.serialNumber)
	);
}

function isFresh({ thisUpdate, nextUpdate }: SingleResponse, at: Date): boolean {
	const now = at.getTime();
	const isOver = nextUpdate !== undefined && nextUpdate.getTime() + SKEW_MS < now;
	const age = now - thisUpdate.getTime();
	return !isOver && age >= -SKEW_MS && (nextUpdate !== undefined || age <= OLDEST_MS);
}

function statusOf({ certStatus }: SingleResponse): ResponderVerdict {
	const { tagNumber } = (certStatus as { idBlock: { tagNumber: number } }).idBlock;
	if (tagNumber === 0) return 'good';
	return tagNumber === 1 ? 'revoked' : 'unknown';
}
