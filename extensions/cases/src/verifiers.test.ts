import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type OddsLine, itemsText, totalWeight } from './domain/odds.ts';
import { drawTicket, itemAt } from './domain/roll.ts';
import { commitmentTo, hmacOf, sha256 } from './fairness.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'cubehub-proofs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;
if (!python) console.log('The Python verifier is left out: there is no python3 on the PATH.');

const run = (command: string, args: readonly string[]) => {
	const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
	return { status, printed: `${stdout}${stderr}` };
};
const verify = (...args: string[]) => run(process.execPath, ['bin/verify.ts', ...args]);
const verifyInPython = (...args: string[]) =>
	run(python ?? '', ['tests/verifiers/verify.py', ...args]);

const serverSeed = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const caseVersion = '01890000-0000-7000-8000-000000000001';
const items: readonly OddsLine[] = [
	['Sword', 1n, 'item'],
	['Кубок 🏆 "gold"', 9n, 'item'],
	['50 ₸ | half', 9_990n, 'money'],
].map(([name, weight, reward], index) => ({
	position: index + 1,
	caseItem: `01890000-0000-7000-8000-0000000000b${index}`,
	weight: weight as bigint,
	value: 50n,
	reward: reward as 'item' | 'money',
	currency: 'KZT',
	name: name as string,
}));

const proofOf = (nonce: bigint) => {
	const draw = { caseVersion, clientSeed: 'cubehub', nonce };
	const { ticket } = drawTicket(totalWeight(items), draw, hmacOf(serverSeed));
	const won = itemAt(items, ticket);
	return {
		algorithm: 'cubehub-case-v1',
		case_version: caseVersion,
		server_seed_hash: commitmentTo(serverSeed),
		server_seed: Buffer.from(serverSeed).toString('hex') as string | null,
		client_seed: 'cubehub',
		nonce: `${nonce}`,
		ticket: `${ticket}`,
		total_weight: `${totalWeight(items)}`,
		items_hash: sha256(itemsText(items)),
		items: items.map((item) => ({
			position: item.position,
			case_item: item.caseItem,
			weight: `${item.weight}`,
			value: `${item.value}`,
			reward: item.reward,
			currency: item.currency,
			name: item.name,
		})),
		won: { position: won.position, case_item: won.caseItem },
		outcome: won.reward,
	};
};
const fileOf = (name: string, proof: unknown) => {
	const file = join(folder, `${name}.json`);
	writeFileSync(file, typeof proof === 'string' ? proof : JSON.stringify(proof));
	return file;
};

describe('the command-line verifier', () => {
	test('exits 0 for a fair opening and prints what it checked', () => {
		const { status, printed } = verify(fileOf('fair', { data: proofOf(0n) }));

		expect(printed).toContain('matches  ticket: 9103');
		expect(printed).toContain('Verified');
		expect(status).toBe(0);
	});

	test('exits 1 for a proof that was changed, and names what differs', () => {
		const { status, printed } = verify(fileOf('changed', { ...proofOf(0n), ticket: '5' }));

		expect(printed).toContain('differs  ticket: 5, computed 9103');
		expect(status).toBe(1);
	});

	test('exits 2 while the seed is secret, having checked the rest', () => {
		const { status, printed } = verify(fileOf('secret', { ...proofOf(0n), server_seed: null }));

		expect(printed).toContain('matches  hash of the items');
		expect(printed).toContain('not yet  ticket');
		expect(status).toBe(2);
	});

	test.each([
		['that is no JSON', '{'],
		['that is something else', { hello: 'world' }],
	])('exits 2 for a file %s', (_, content) => {
		const { status, printed } = verify(fileOf('other', content));

		expect(printed).toContain('is no proof');
		expect(status).toBe(2);
	});

	test('exits 2 without a file, and says how it is called', () => {
		const { status, printed } = verify();

		expect(printed).toContain('Usage');
		expect(status).toBe(2);
	});
});

describe.skipIf(!python)('the verifier in Python', () => {
	test('agrees with 200 openings', () => {
		const files = Array.from({ length: 200 }, (_, nonce) =>
			fileOf(`fair-${nonce}`, proofOf(BigInt(nonce))),
		);

		const { status, printed } = verifyInPython(...files);

		expect(printed).not.toContain('differs');
		expect(status).toBe(0);
	});

	test('exits 1 for a proof that was changed', () => {
		const { status, printed } = verifyInPython(
			fileOf('changed-seed', { ...proofOf(3n), client_seed: 'other' }),
		);

		expect(printed).toContain('differs in ticket');
		expect(status).toBe(1);
	});
});
