import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { derOf, type Authority, type Identity } from '../../../../tests/harness/eds/authority.ts';
import {
	respondingFor,
	serverOf,
	type Answering,
	type TestServer,
} from '../../../../tests/harness/eds/servers.ts';
import { edsFixtures, type EdsFixtures } from '../../../../tests/harness/eds-fixtures.ts';
import { askResponder } from './responder.ts';
import { checkRevocation } from './revocation.ts';

const IIN = '900101350122';

let fixtures: EdsFixtures;
let authority: Authority;
let person: Identity;
let appointed: Identity;
let server: TestServer | undefined;

beforeAll(() => {
	fixtures = edsFixtures();
	({ authority } = fixtures);
	person = fixtures.person({ iin: IIN });
	appointed = authority.issue({ subject: '/C=KZ/CN=OCSP', kind: 'responder', key: person.key });
}, 120_000);

afterEach(async () => {
	await server?.close();
	server = undefined;
});

afterAll(() => fixtures.remove());

const certificateOf = (identity: Identity): X509Certificate => new X509Certificate(derOf(identity));

const answering = (signer: Identity): Answering =>
	respondingFor({ folder: fixtures.folder, authority, signer });

/** A responder whose index is empty. */
function knowingNobody(): Answering {
	const index = join(fixtures.folder, 'nobody.txt');
	writeFileSync(index, '');
	return respondingFor({
		folder: fixtures.folder,
		authority: { ...authority, index },
		signer: appointed,
	});
}

/** What is made of the answers about somebody's certificate. */
async function verdictOf(answer: Answering, asked: Identity = person): Promise<string> {
	server = await serverOf(answer);
	return askResponder(server.url, {
		certificate: certificateOf(asked),
		issuer: certificateOf(authority),
		at: new Date(),
	});
}

describe('ID-T55: the responder of the authority', () => {
	test('says that a certificate is good, by somebody appointed or by the issuer itself', async () => {
		expect(await verdictOf(answering(appointed))).toBe('good');
		await server?.close();
		expect(await verdictOf(answering(authority))).toBe('good');
	});

	test('says that a certificate was revoked', async () => {
		const revoked = fixtures.person({ iin: IIN });
		authority.revoke(revoked);
		expect(await verdictOf(answering(appointed), revoked)).toBe('revoked');
	});

	test('says that it does not know a certificate', async () => {
		expect(await verdictOf(knowingNobody())).toBe('unknown');
	});
});

describe('ID-T55: no answer is one', () => {
	test('that a stranger signed, appointed by nobody or by an authority of the same names', async () => {
		const stranger = authority.issue({ subject: '/C=KZ/CN=S', kind: 'stranger', key: person.key });
		expect(await verdictOf(answering(stranger))).toBe('none');
		await server?.close();

		const forger = fixtures.forged.authority;
		const forged = forger.issue({ subject: '/C=KZ/CN=OCSP', kind: 'responder' });
		expect(await verdictOf(answering(forged))).toBe('none');
	});

	test('of somebody whose appointment has ended', async () => {
		const ended = authority.issue({
			subject: '/C=KZ/CN=OCSP',
			kind: 'responder',
			key: person.key,
			from: -9,
			until: -1,
		});
		expect(await verdictOf(answering(ended))).toBe('none');
	});

	test('that was recorded for an earlier question', async () => {
		const answer = answering(appointed);
		let recorded: ReturnType<Answering> | undefined;
		const replaying: Answering = (body, path) => (recorded ??= answer(body, path));

		expect(await verdictOf(replaying)).toBe('good');
		await server?.close();
		expect(await verdictOf(replaying)).toBe('none');
	});

	test('about another certificate', async () => {
		const other = fixtures.person({ iin: '880101350125' });
		const answer = answering(appointed);
		let question: Buffer | undefined;
		// Whoever is asked second hears what the first one asked.
		const confusing: Answering = (body, path) => answer((question ??= body), path);

		expect(await verdictOf(confusing, other)).toBe('good');
		await server?.close();
		expect(await verdictOf(confusing)).toBe('none');
	});

	test.each<[string, Answering]>([
		['garbage', async () => ({ body: 'good' })],
		['an error', async () => ({ status: 500, body: '' })],
		['a refusal', async () => ({ body: Buffer.from('30030a0106', 'hex') })],
		['more than an answer is long', async () => ({ body: Buffer.alloc(200_000) })],
	])('that is %s', async (_case, answer) => {
		expect(await verdictOf(answer)).toBe('none');
	});

	test('that does not come within four seconds', async () => {
		const began = performance.now();
		expect(await verdictOf(async () => null)).toBe('none');
		expect(performance.now() - began).toBeLessThan(5_500);
	});
});

describe('ID-T55: list and responder together', () => {
	const outcomeOf = async (answer: Answering | 'nobody', lists: readonly Buffer[]) => {
		server = await serverOf(answer === 'nobody' ? async () => null : answer);
		const { url } = server;
		if (answer === 'nobody') await server.close();
		const asked = {
			certificate: certificateOf(person),
			issuer: certificateOf(authority),
			at: new Date(),
		};
		const trust = { authorities: [], lists, ocspUrl: url, ncanodeUrl: undefined };
		return checkRevocation(asked, trust).then(
			() => 'good',
			(error: unknown) => (error as { code: string }).code,
		);
	};

	test('a good answer needs no list, and a good list no answer', async () => {
		expect(await outcomeOf(answering(appointed), [])).toBe('good');
		await server?.close();
		expect(await outcomeOf('nobody', [authority.revoked()])).toBe('good');
	});

	test('without either, nobody knows', async () => {
		expect(await outcomeOf('nobody', [])).toBe('EDS_REVOCATION_UNKNOWN');
	});

	test('a file that is no list says nothing', async () => {
		expect(await outcomeOf('nobody', [Buffer.from('no list')])).toBe('EDS_REVOCATION_UNKNOWN');
	});

	test('what the responder does not know is refused, whatever a list says', async () => {
		const lists = [authority.revoked()];
		expect(await outcomeOf(knowingNobody(), lists)).toBe('EDS_REVOCATION_UNKNOWN');
	});
});
