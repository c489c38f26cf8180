import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	authorityUnder,
	derOf,
	newKey,
	type Authority,
	type Identity,
} from '../../../../tests/harness/eds/authority.ts';
import { edsFixtures, type EdsFixtures } from '../../../../tests/harness/eds-fixtures.ts';
import { asGost, type Signing } from '../../../../tests/harness/eds/signing.ts';
import type { Trust } from './trust.ts';
import { verifySignature } from './verify.ts';

const IIN = '900101350122';
const NONCE = 'f'.repeat(64);
const TEXT = `cubehub-eds-login|v1|aud=https://shop.example.com|nonce=${NONCE}|iat=2026-03-01T08:00:00.000Z`;
const OTHER_TEXT = TEXT.replace(NONCE, 'e'.repeat(64));

let fixtures: EdsFixtures;
let person: Identity;
let trust: Trust;

const certificateOf = (identity: Identity): X509Certificate => new X509Certificate(derOf(identity));

const trusting = (root: Authority, authority: Authority): Trust => ({
	authorities: [certificateOf(root), certificateOf(authority)],
	lists: [authority.revoked()],
	ocspUrl: undefined,
	ncanodeUrl: undefined,
});

beforeAll(() => {
	fixtures = edsFixtures();
	person = fixtures.person({ iin: IIN });
	trust = trusting(fixtures.root, fixtures.authority);
}, 120_000);

afterAll(() => fixtures.remove());

type Situation = {
	readonly signer?: Identity;
	readonly signed?: string;
	readonly signing?: Signing;
	readonly trust?: Trust;
	/** Something that is sent in place of the signature. */
	readonly sent?: (signature: string) => string;
};

/** Signs, sends, and answers who was recognised, or the code of the refusal. */
async function outcomeOf(situation: Situation = {}): Promise<unknown> {
	const { signer = person, signed = TEXT, signing = {}, sent = (text) => text } = situation;
	const signature = sent(fixtures.sign(signer, signed, signing));
	try {
		const login = { signature, text: TEXT, at: new Date() };
		return (await verifySignature(login, situation.trust ?? trust)).holder;
	} catch (error) {
		return (error as { code: string }).code;
	}
}

const flipped = (needle: string) => (signature: string) => {
	const bytes = Buffer.from(signature, 'base64');
	const at = bytes.indexOf(needle);
	expect(at).toBeGreaterThan(0);
	bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
	return bytes.toString('base64');
};

describe('ID-T55: a signature is accepted', () => {
	test('of a person, with the text in it (1)', async () => {
		expect(await outcomeOf()).toEqual({
			kind: 'individual',
			iin: IIN,
			bin: null,
			purpose: '1.2.398.3.3.4.1.1',
			firstName: 'ТЕСТ',
			lastName: 'ТЕСТОВ',
		});
	});

	test('of the head of an organization (2)', async () => {
		const signer = fixtures.person({ iin: IIN, kind: 'head' });
		expect(await outcomeOf({ signer })).toMatchObject({
			kind: 'organization',
			iin: IIN,
			bin: '123456789021',
			purpose: '1.2.398.3.3.4.1.2.1',
		});
	});

	test.each<[string, Signing]>([
		['detached from the text (3)', { detached: true }],
		['by RSA-PSS (4)', { padding: 'pss' }],
		['with SHA-384', { digest: 'sha384' }],
		['with SHA-512, by RSA-PSS and detached', { digest: 'sha512', padding: 'pss', detached: true }],
	])('%s', async (_case, signing) => {
		expect(await outcomeOf({ signing })).toMatchObject({ iin: IIN });
	});

	test('in the lines of PEM', async () => {
		const sent = (text: string): string =>
			`-----BEGIN CMS-----\n${text.replace(/(.{64})/g, '$1\n')}\n-----END CMS-----\n`;
		expect(await outcomeOf({ sent })).toMatchObject({ iin: IIN });
	});

	test('of a forged authority whose root is trusted: that alone stopped it before (20)', async () => {
		const { root, authority } = fixtures.forged;
		const forged = trusting(root, authority);
		const signer = fixtures.person({ iin: IIN }, authority);
		const both = {
			...trust,
			authorities: [...trust.authorities, ...forged.authorities],
			lists: [...trust.lists, ...forged.lists],
		};

		expect(await outcomeOf({ signer, trust: both })).toMatchObject({ iin: IIN });
	});
});

describe('ID-T55: a signature is refused', () => {
	test('when the certificate is for documents (5)', async () => {
		const signer = fixtures.person({ iin: IIN, kind: 'document' });
		expect(await outcomeOf({ signer })).toBe('EDS_NOT_AUTH_CERT');
	});

	test('when the certificate was revoked (6), in a list of yesterday too', async () => {
		const signer = fixtures.person({ iin: IIN });
		const { authority } = fixtures;
		authority.revoke(signer);

		const fresh = { ...trust, lists: [authority.revoked()] };
		expect(await outcomeOf({ signer, trust: fresh })).toBe('EDS_CERT_REVOKED');
		const old = { ...trust, lists: [authority.revoked({ from: -3, until: -1 })] };
		expect(await outcomeOf({ signer, trust: old })).toBe('EDS_CERT_REVOKED');
	});

	test.each([
		['has expired (7)', { from: -400, until: -1 }],
		['is not valid yet', { from: 1, until: 400 }],
	])('when the certificate %s', async (_case, dates) => {
		const signer = fixtures.person({ iin: IIN, ...dates });
		expect(await outcomeOf({ signer })).toBe('EDS_CERT_EXPIRED');
	});

	test('when an authority of the same names made it, and sends itself along (8)', async () => {
		const { root, authority } = fixtures.forged;
		const signer = fixtures.person({ iin: IIN }, authority);
		const signing = { along: [authority, root] };
		expect(await outcomeOf({ signer, signing })).toBe('EDS_CHAIN_UNTRUSTED');
	});

	test('when a person made it (9)', async () => {
		const posing = authorityUnder(fixtures.authority, `${fixtures.folder}/posing`, {
			subject: '/C=KZ/CN=PERSON/serialNumber=IIN880101350125',
			kind: 'person',
		});
		const signer = fixtures.person({ iin: IIN }, posing);
		const signing = { along: [posing, fixtures.authority] };
		expect(await outcomeOf({ signer, signing })).toBe('EDS_CHAIN_UNTRUSTED');
	});

	test.each<[string, string, Signing]>([
		['made with SHA-1 (10)', 'EDS_WEAK_DIGEST', { digest: 'sha1' }],
		['without signed attributes (11)', 'EDS_NO_SIGNED_ATTRS', { withoutAttributes: true }],
		['without a certificate (14)', 'EDS_NO_SIGNER_CERT', { withoutCertificates: true }],
	])('%s', async (_case, code, signing) => {
		expect(await outcomeOf({ signing })).toBe(code);
	});

	test('over another text (12)', async () => {
		expect(await outcomeOf({ signed: 'I sell my house.' })).toBe('EDS_CHALLENGE_MISMATCH');
	});

	test('of two people (13)', async () => {
		const second = fixtures.person({ iin: '880101350125' });
		expect(await outcomeOf({ signing: { second } })).toBe('EDS_SIGNER_COUNT');
	});

	test('with one byte of the text changed (15)', async () => {
		expect(await outcomeOf({ sent: flipped('cubehub') })).toBe('EDS_CHALLENGE_MISMATCH');
	});

	test('that was given for another number (16, 17)', async () => {
		expect(await outcomeOf({ signed: OTHER_TEXT })).toBe('EDS_CHALLENGE_MISMATCH');
		const detached = { signed: OTHER_TEXT, signing: { detached: true } } as const;
		expect(await outcomeOf(detached)).toBe('EDS_BAD_SIGNATURE');
	});

	test('when its last byte was changed', async () => {
		const sent = (signature: string): string => {
			const bytes = Buffer.from(signature, 'base64');
			bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
			return bytes.toString('base64');
		};
		expect(await outcomeOf({ sent })).toBe('EDS_BAD_SIGNATURE');
	});

	test('without a list (18), with an old one (19), and with one that another key signed', async () => {
		const withLists = (...lists: Buffer[]) => outcomeOf({ trust: { ...trust, lists } });
		const { authority, forged, root } = fixtures;

		expect(await withLists()).toBe('EDS_REVOCATION_UNKNOWN');
		expect(await withLists(root.revoked())).toBe('EDS_REVOCATION_UNKNOWN');
		expect(await withLists(authority.revoked({ from: -2, until: -1 }))).toBe('EDS_CRL_STALE');
		expect(await withLists(authority.revoked({ from: 1, until: 2 }))).toBe('EDS_CRL_STALE');
		expect(await withLists(forged.authority.revoked())).toBe('EDS_CRL_BAD_SIGNATURE');
	});

	test.each([
		['garbage (21)', 'Zm9v'],
		['nothing', ''],
		['a text that is no base64', 'not base64!'],
		['a thousand boxes in each other', Buffer.alloc(40_000, '3080', 'hex').toString('base64')],
	])('%s', async (_case, garbage) => {
		expect(await outcomeOf({ sent: () => garbage })).toBe('EDS_NOT_CMS');
	});

	test('when it is the certificate of an authority', async () => {
		expect(await outcomeOf({ signer: fixtures.authority })).toBe('EDS_CHAIN_LEAF_IS_CA');
	});

	test('when the subject names no IIN, or another number', async () => {
		for (const name of ['', '/serialNumber=IIN123', '/serialNumber=BIN123456789021']) {
			const subject = `/C=KZ/CN=SOMEBODY${name}`;
			const signer = fixtures.authority.issue({ subject, kind: 'person', key: person.key });
			expect(await outcomeOf({ signer })).toBe('EDS_NO_IIN');
		}
	});

	test('when the key has 1024 bits', async () => {
		const key = newKey(fixtures.folder, 1024);
		const subject = `/C=KZ/CN=WEAK/serialNumber=IIN${IIN}`;
		const signer = fixtures.authority.issue({ subject, kind: 'person', key });
		expect(await outcomeOf({ signer })).toBe('EDS_WEAK_KEY');
	});

	test('when an authority of the chain has expired', async () => {
		const expired = authorityUnder(fixtures.root, `${fixtures.folder}/expired`, {
			subject: '/C=KZ/CN=EXPIRED AUTHORITY',
			kind: 'authority',
			from: -400,
			until: -1,
		});
		const signer = fixtures.person({ iin: IIN }, expired);
		const trusted = trusting(fixtures.root, expired);
		expect(await outcomeOf({ signer, trust: trusted })).toBe('EDS_CA_EXPIRED');
	});

	test('when four authorities stand between it and its root', async () => {
		const chain = [fixtures.root];
		for (const number of [1, 2, 3, 4]) {
			const above = chain.at(-1) ?? fixtures.root;
			const place = `${fixtures.folder}/step-${number}`;
			const subject = `/C=KZ/CN=STEP ${number}`;
			chain.push(authorityUnder(above, place, { subject, kind: 'authority', key: person.key }));
		}
		const outcomeUnder = (issuer: Authority) =>
			outcomeOf({
				signer: fixtures.person({ iin: IIN }, issuer),
				trust: { ...trust, authorities: chain.map(certificateOf), lists: [issuer.revoked()] },
			});

		expect(await outcomeUnder(chain[3] ?? fixtures.root)).toMatchObject({ iin: IIN });
		expect(await outcomeUnder(chain[4] ?? fixtures.root)).toBe('EDS_CHAIN_TOO_LONG');
	});

	test('by GOST, where nobody can check it', async () => {
		expect(await outcomeOf({ sent: asGost })).toBe('EDS_GOST_NEEDS_NCANODE');
	});
});
