import { describe, expect, test } from 'vitest';
import { hmacOf, sha256 } from '../fairness.ts';
import { checkProof } from './proof.ts';
import { readProof } from './proof-document.ts';

// Seed 01 to 20, the vectors of the draw: 10,000 tickets, nonce 0 draws 9103.
const document = {
	algorithm: 'cubehub-case-v1',
	case_version: '01890000-0000-7000-8000-000000000001',
	server_seed_hash: 'ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9',
	server_seed: '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20',
	client_seed: 'cubehub',
	nonce: '0',
	ticket: '9103',
	total_weight: '10000',
	items_hash: '6c8dae2510ee37ba5ba9b452f3d40beef63ce293082798de2dd1a7ae6cebcd3f',
	items: [
		{
			position: 1,
			case_item: '01890000-0000-7000-8000-0000000000b1',
			weight: '1',
			value: '100000',
			reward: 'item',
			currency: 'KZT',
			name: 'Sword',
		},
		{
			position: 2,
			case_item: '01890000-0000-7000-8000-0000000000b2',
			weight: '9999',
			value: '50',
			reward: 'money',
			currency: 'KZT',
			name: '50 ₸',
		},
	],
	won: { position: 2, case_item: '01890000-0000-7000-8000-0000000000b2' },
	outcome: 'money',
};

const resultsOf = (change: object) =>
	Object.fromEntries(
		checkProof(readProof({ ...document, ...change }), { sha256, hmacOf }).map((check) => [
			check.rule,
			check.result,
		]),
	);

describe('a proof', () => {
	test('of a fair opening matches in everything', () => {
		expect(new Set(Object.values(resultsOf({})))).toEqual(new Set(['matches']));
	});

	test('is read from the answer of the server as well', () => {
		expect(readProof({ data: document })).toEqual(readProof(document));
	});

	test('whose seed is still secret is checked as far as it goes', () => {
		expect(resultsOf({ server_seed: null })).toEqual({
			'hash of the items': 'matches',
			'total weight': 'matches',
			'commitment to the server seed': 'not yet',
			ticket: 'not yet',
			'item won': 'matches',
			reward: 'matches',
		});
	});

	test.each([
		['another server seed', { server_seed: 'ff'.repeat(32) }, 'commitment to the server seed'],
		['another client seed', { client_seed: 'other' }, 'ticket'],
		['another nonce', { nonce: '1' }, 'ticket'],
		['another version', { case_version: '01890000-0000-7000-8000-000000000002' }, 'ticket'],
		['another ticket', { ticket: '0' }, 'ticket'],
		['another total', { total_weight: '9999' }, 'total weight'],
		['a total of nothing', { total_weight: '0' }, 'ticket'],
		['another hash of the items', { items_hash: 'f'.repeat(64) }, 'hash of the items'],
		['other items', { items: document.items.slice(1) }, 'hash of the items'],
		['no items', { items: [] }, 'item won'],
		['another item', { won: { ...document.won, position: 1 } }, 'item won'],
		['another reward', { outcome: 'item' }, 'reward'],
	])('with %s differs', (_, change, rule) => {
		expect(resultsOf(change)).toMatchObject({ [rule]: 'differs' });
	});

	test.each([
		['is no object', []],
		['names another algorithm', { ...document, algorithm: 'other' }],
		['holds a number where digits are due', { ...document, nonce: 0 }],
		['lacks the ticket', { ...document, ticket: undefined }],
		['holds a position from 0', { ...document, won: { ...document.won, position: 0 } }],
		['holds items that are no list', { ...document, items: {} }],
		['holds a name of two lines', { ...document, items: [{ ...document.items[0], name: 'a\nb' }] }],
	])('that %s is not read', (_, json) => {
		expect(() => readProof(json)).toThrow(/is not|a list/);
	});
});
