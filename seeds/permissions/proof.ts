/** What proves the ledger: seals, the keys that sign them. */
import { everyField, type Grant } from './grants.ts';

export const proofGrants: readonly Grant[] = ['ledger_checkpoints', 'ledger_signing_keys'].map(
	(collection) => ({
		to: ['manager', 'accountant'],
		may: ['read'],
		collection,
		fields: everyField,
	}),
);
