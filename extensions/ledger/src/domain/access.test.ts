import { describe, expect, test } from 'vitest';
import { mayReadAccount } from './access.ts';

const stranger = { isAdmin: false, isLedgerReader: false, isMember: false };
const member = { ...stranger, isMember: true };
const manager = { isAdmin: false, isLedgerReader: true, isMember: true };
const managerElsewhere = { ...manager, isMember: false };
const administrator = { ...stranger, isAdmin: true };

describe('the entries of an account', () => {
	test.each([
		['self', stranger, true],
		['user', stranger, false],
		['user', managerElsewhere, true],
		['organization', stranger, false],
		['organization', member, false],
		['organization', managerElsewhere, false],
		['organization', manager, true],
		['system', manager, false],
		['system', administrator, true],
	] as const)('of %s are open to %o: %s', (owner, reader, isOpen) => {
		expect(mayReadAccount(reader, owner)).toBe(isOpen);
	});
});
