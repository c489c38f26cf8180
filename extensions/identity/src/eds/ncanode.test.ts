import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { derOf, type Identity } from '../../../../tests/harness/eds/authority.ts';
import {
	answerAbout,
	ncanode,
	type Certified,
	type Ncanode,
	type NcanodeAnswer,
} from '../../../../tests/harness/eds/ncanode.ts';
import { asGost, type Signing } from '../../../../tests/harness/eds/signing.ts';
import { edsFixtures, type EdsFixtures } from '../../../../tests/harness/eds-fixtures.ts';
import { verifySignature } from './verify.ts';

const IIN = '900101350122';
const TEXT =
	'cubehub-eds-login|v1|aud=https://shop.example.com|nonce=00|iat=2026-03-01T08:00:00.000Z';

let fixtures: EdsFixtures;
let service: Ncanode;
let person: Identity;
let good: Certified;

beforeAll(async () => {
	fixtures = edsFixtures();
	service = await ncanode();
	person = fixtures.person({ iin: IIN });
	good = { serial: new X509Certificate(derOf(person)).serialNumber.toLowerCase(), iin: IIN };
}, 120_000);

afterAll(async () => {
	await service.close();
	fixtures.remove();
});

type Situation = {
	readonly signer?: Identity;
	readonly signed?: string;
	readonly signing?: Signing;
};

async function outcomeOf(answer: NcanodeAnswer, situation: Situation = {}): Promise<string> {
	service.says(answer);
	const { signer = person, signed = TEXT, signing = {} } = situation;
	const signature = asGost(fixtures.sign(signer, signed, signing));
	const trust = { authorities: [], lists: [], ocspUrl: undefined, ncanodeUrl: service.url };
	return verifySignature({ signature, text: TEXT, at: new Date() }, trust).then(
		({ holder }) => holder.iin,
		(error: unknown) => (error as { code: string }).code,
	);
}

const saying = (change: Partial<Certified> = {}) => ({ body: answerAbout({ ...good, ...change }) });

describe('ID-T58: a signature by GOST', () => {
	test('is accepted when NCANode says so, asked for both ways of revocation', async () => {
		expect(await outcomeOf(saying())).toBe(IIN);

		expect(service.last()).toEqual({
			cms: expect.any(String),
			data: Buffer.from(TEXT).toString('base64'),
			revocationCheck: ['OCSP', 'CRL'],
		});
	});

	test('is refused when NCANode calls a signature valid that is over another text', async () => {
		const before = service.asked();
		expect(await outcomeOf(saying(), { signed: 'I sell my house.' })).toBe(
			'EDS_CHALLENGE_MISMATCH',
		);
		expect(await outcomeOf(saying(), { signing: { detached: true } })).toBe(
			'EDS_CHALLENGE_MISMATCH',
		);
		expect(service.asked()).toBe(before);
	});

	test.each<[string, string, Partial<Certified>]>([
		['is not valid', 'EDS_BAD_SIGNATURE', { valid: false }],
		['is by a key for documents', 'EDS_NOT_AUTH_CERT', { keyUsage: 'SIGN' }],
		['is by a key of unknown use', 'EDS_NOT_AUTH_CERT', { keyUsage: 'UNKNOWN' }],
		['is of another person than the certificate says', 'EDS_NO_IIN', { iin: '880101350126' }],
		['is by another certificate than the one that came', 'EDS_BAD_SIGNATURE', { serial: 'ff' }],
		['was asked about nowhere', 'EDS_REVOCATION_UNKNOWN', { revocations: [] }],
		[
			'was asked about in one place only',
			'EDS_REVOCATION_UNKNOWN',
			{ revocations: [{ by: 'OCSP', revoked: false }] },
		],
		[
			'is unknown to the responder',
			'EDS_REVOCATION_UNKNOWN',
			{
				revocations: [
					{ by: 'OCSP', revoked: null },
					{ by: 'CRL', revoked: false },
				],
			},
		],
		[
			'was revoked',
			'EDS_CERT_REVOKED',
			{
				revocations: [
					{ by: 'OCSP', revoked: true },
					{ by: 'CRL', revoked: false },
				],
			},
		],
	])('is refused when it %s', async (_case, code, change) => {
		expect(await outcomeOf(saying(change))).toBe(code);
	});

	test('is refused when our own reading of the certificate says no', async () => {
		const document = fixtures.person({ iin: IIN, kind: 'document' });
		expect(await outcomeOf(saying(), { signer: document })).toBe('EDS_NOT_AUTH_CERT');
		const old = fixtures.person({ iin: IIN, from: -9, until: -1 });
		expect(await outcomeOf(saying(), { signer: old })).toBe('EDS_CERT_EXPIRED');
	});

	test.each<[string, string, NcanodeAnswer]>([
		['no signer', 'EDS_SIGNER_COUNT', { body: { valid: true, signers: [] } }],
		['an answer to a message that it cannot read', 'EDS_BAD_SIGNATURE', { status: 400, body: {} }],
		['a fault of its own', 'SERVICE_UNAVAILABLE', { status: 500, body: {} }],
		['something else', 'SERVICE_UNAVAILABLE', { body: { hello: 'world' } }],
	])('is not accepted upon %s', async (_case, code, answer) => {
		expect(await outcomeOf(answer)).toBe(code);
	});

	test('waits five seconds for NCANode and no longer', async () => {
		const began = performance.now();
		expect(await outcomeOf(null)).toBe('SERVICE_UNAVAILABLE');
		expect(performance.now() - began).toBeLessThan(5_500);
	});
});
