import { describe, expect, test } from 'vitest';
import { disclose, visibleEntries, type EntryOwner } from './receipt.ts';

const part = (hash: string) => ({ hash, shown: { salt: `salt of ${hash}` } });
const receipt = { details: part('d'), entries: [part('a'), part('b'), part('c')], leaf: 'leaf' };

const owners: readonly EntryOwner[] = [
	{ owner: 'self', isMember: false },
	{ owner: 'user', isMember: false },
	{ owner: 'organization', isMember: true },
];
const person = { isAdmin: false, isLedgerReader: false };
const accountant = { isAdmin: false, isLedgerReader: true };

describe('a receipt', () => {
	test('shows a person the own entries only', () => {
		expect(visibleEntries(person, owners)).toEqual([true, false, false]);

		expect(disclose(receipt, person, [true, false, false])).toEqual({
			details: { hash: 'd', shown: null },
			entries: [part('a'), { hash: 'b', shown: null }, { hash: 'c', shown: null }],
			leaf: 'leaf',
		});
	});

	test('shows readers of the ledger the entries of people and of their organizations', () => {
		expect(visibleEntries(accountant, owners)).toEqual([true, true, true]);
		expect(
			visibleEntries(accountant, [
				{ owner: 'organization', isMember: false },
				{ owner: 'system', isMember: false },
			]),
		).toEqual([false, false]);

		expect(disclose(receipt, accountant, [true, true, true])).toEqual(receipt);
	});

	test('shows administrators everything', () => {
		expect(
			visibleEntries({ isAdmin: true, isLedgerReader: false }, [
				{ owner: 'system', isMember: false },
			]),
		).toEqual([true]);
	});
});
