/**
 * Who may read the entries of an account.
 *
 * - Its owner, and administrators.
 * - Who reads ledgers (managers, accountants): accounts of persons, and of organizations that they
 *   belong to. Accounts of the system are for administrators.
 */
export type AccountReader = {
	readonly isAdmin: boolean;
	/** Manager, or accountant by policy. */
	readonly isLedgerReader: boolean;
	/** Of the organization that owns the account. */
	readonly isMember: boolean;
};

/** Whether a person may read an account, given whose it is. */
export function mayReadAccount(
	reader: AccountReader,
	owner: 'self' | 'user' | 'organization' | 'system',
): boolean {
	if (reader.isAdmin || owner === 'self') return true;
	if (!reader.isLedgerReader) return false;

	switch (owner) {
		case 'user':
			return true;
		case 'organization':
			return reader.isMember;
		case 'system':
			return false;
	}
}
