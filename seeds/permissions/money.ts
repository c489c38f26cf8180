/**
 * Ledger and currencies. Nobody has a permission to write here: postings are made by the ledger's
 * own functions, and the own money is read by /wallet.
 */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { everyField, nest, ofMyOrganization, type Grant } from './grants.ts';

const readers = ['manager', 'accountant'] as const;

/** Accounts of the own organizations, and the wallets of people. */
const account: Filter = {
	_or: [{ owner_type: { _eq: 'user' } }, ofMyOrganization('owner_organization')],
};

export const moneyGrants: readonly Grant[] = [
	{
		to: ['public', 'person'],
		may: ['read'],
		collection: 'currencies',
		rows: { is_enabled: { _eq: true } },
		fields: ['code', 'name', 'exponent', 'kind', 'is_enabled'],
	},
	{
		to: readers,
		may: ['read'],
		collection: 'currencies',
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'transfer_fees',
		fields: ['id', 'currency', 'rate_ppm', 'fixed', 'minimum', 'maximum'],
	},
	{
		to: ['cashier', ...readers],
		may: ['read'],
		collection: 'cash_steps',
		fields: everyField,
	},
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_accounts',
		rows: account,
		fields: everyField,
	},
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_entries',
		rows: nest('account', account),
		fields: everyField,
	},
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_journals',
		rows: nest('entries.account', account),
		fields: [
			'id',
			'kind',
			'currency',
			'status',
			'reject_code',
			'reverses',
			'ref_type',
			'ref_id',
			'actor_id',
			'correlation_id',
			'reason',
			'effective_at',
			'created_at',
			'meta',
			'entries',
			'reversed_by',
		],
	},
	{
		to: readers,
		may: ['read'],
		collection: 'ledger_holds',
		rows: nest('account', account),
		fields: [
			'id',
			'account',
			'currency',
			'amount',
			'captured',
			'status',
			'journal',
			'ref_type',
			'ref_id',
			'expires_at',
			'closed_at',
			'created_at',
		],
	},
];
