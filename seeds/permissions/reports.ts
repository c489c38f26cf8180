/**
 * What the dashboard of money shows beside the ledger itself. Totals cover the whole house, as the
 * sums of GET /ledger/check do; balances are those of the accounts that the reader may see.
 */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { everyField, nest, ofMyOrganization, type Grant } from './grants.ts';

const readers = ['manager', 'accountant'] as const;

const account: Filter = {
	_or: [{ owner_type: { _eq: 'user' } }, ofMyOrganization('owner_organization')],
};

export const reportGrants: readonly Grant[] = [
	{ to: readers, may: ['read'], collection: 'ledger_days', fields: everyField },
	{ to: readers, may: ['read'], collection: 'ledger_totals', fields: everyField },
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_rollups',
		rows: nest('account', account),
		fields: everyField,
	},
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_audits',
		// Without the problems found: they name accounts of every organization.
		fields: ['id', 'started_at', 'finished_at', 'is_clean', 'journals_count', 'problems_count'],
	},
];
