/**
 * What staff have asked for and done to accounts. Requests are made and decided by /ledger, by
 * nobody's hand; those to reverse a journal name no account and are for administrators.
 */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { flowsOfManagers } from '../flows.ts';
import { everyField, nest, ofMyOrganization, type Grant } from './grants.ts';

/** Accounts of the own organizations, and the wallets of people. */
const account: Filter = {
	_or: [{ owner_type: { _eq: 'user' } }, ofMyOrganization('owner_organization')],
};

const records = ['ledger_requests', 'ledger_account_changes'].map((collection): Grant => ({
	to: ['manager', 'accountant'],
	may: ['read'],
	collection,
	rows: nest('account', account),
	fields: everyField,
}));

/** The studio shows a button to whoever may read its flow; the route decides about the rest. */
const buttons: readonly Grant[] = [
	{
		to: ['manager'],
		may: ['read'],
		collection: 'directus_flows',
		rows: { id: { _in: flowsOfManagers } },
		fields: everyField,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'directus_operations',
		rows: { flow: { id: { _in: flowsOfManagers } } },
		fields: everyField,
	},
];

export const staffGrants: readonly Grant[] = [...records, ...buttons];
