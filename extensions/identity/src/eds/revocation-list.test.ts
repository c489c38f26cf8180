import { X509Certificate } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { derOf, type Identity } from '../../../../tests/harness/eds/authority.ts';
import { edsFixtures, type EdsFixtures } from '../../../../tests/harness/eds-fixtures.ts';
import { askLists } from './revocation-list.ts';

const MANY = 50_000;

let fixtures: EdsFixtures;
let good: Identity;
let revoked: Identity;

beforeAll(() => {
	fixtures = edsFixtures();
	good = fixtures.person({ iin: '900101350122' });
	revoked = fixtures.person({ iin: '880101350126' });
	fixtures.authority.revoke(revoked);
}, 120_000);

afterAll(() => fixtures.remove());

function verdictOf(identity: Identity, lists: readonly Buffer[]): string {
	const issuer = new X509Certificate(derOf(fixtures.authority));
	return askLists(lists, new X509Certificate(derOf(identity)), { issuer, at: new Date() });
}

test('a list that says only what changed says nothing of whom it does not name', () => {
	const partial = fixtures.authority.revoked({ isPartial: true });
	expect(verdictOf(good, [partial])).toBe('none');
	expect(verdictOf(good, [partial, fixtures.authority.revoked()])).toBe('good');
});

test('of several lists one that is fresh is enough, and one that names the certificate too', () => {
	const { authority } = fixtures;
	const stale = authority.revoked({ from: -3, until: -1 });
	const fresh = authority.revoked();
	expect(verdictOf(good, [stale, fixtures.forged.authority.revoked(), fresh])).toBe('good');
	expect(verdictOf(revoked, [fresh, stale])).toBe('revoked');
});

test('a list that was changed after it was signed is a forged one', () => {
	const list = Buffer.from(fixtures.authority.revoked());
	const serial = Buffer.from(new X509Certificate(derOf(revoked)).serialNumber, 'hex');
	const at = list.indexOf(serial);
	expect(at).toBeGreaterThan(0);
	list.writeUInt8(list.readUInt8(at) ^ 1, at);
	expect(verdictOf(revoked, [list])).toBe('forged');
});

test('a list of the whole country is read to its end', () => {
	const { authority } = fixtures;
	const number = (index: number): string => (2n ** 150n + BigInt(index)).toString(16).toUpperCase();
	const lines = Array.from(
		{ length: MANY },
		(_, index) => `R\t491231000000Z\t260101000000Z\t${number(index)}\tunknown\t/C=KZ/CN=X\n`,
	);
	appendFileSync(authority.index, lines.join(''));
	const last = fixtures.person({ iin: '750101350125' });
	authority.revoke(last);

	const list = authority.revoked();
	expect(list.length).toBeGreaterThan(1_500_000);
	expect(verdictOf(last, [list])).toBe('revoked');
	expect(verdictOf(good, [list])).toBe('good');
});

test.each([
	['nothing', ''],
	['a text', Buffer.from('no list').toString('hex')],
	['a list without an end', '30820fff3080'],
	['an empty list', '3000'],
	['a list of the wrong things', '3009300030000303000000'],
])('a file with %s says nothing', (_case, hex) => {
	expect(verdictOf(good, [Buffer.from(hex, 'hex')])).toBe('none');
});
