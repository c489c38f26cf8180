/**
 * Withdrawals and limits. Withdrawals are written by nobody's hand: they are asked for and decided by
 * /wallet. Limits are edited by administrators.
 */
import { everyField, mine, type Grant } from './grants.ts';

const shown = [
	'id',
	'user',
	'amount',
	'currency',
	'status',
	'reason',
	'failure',
	'journal',
	'decided_at',
	'created_at',
];

const readers = ['manager', 'accountant'] as const;

export const withdrawalGrants: readonly Grant[] = [
	{ to: ['person'], may: ['read'], collection: 'withdrawals', rows: mine('user'), fields: shown },
	{
		to: readers,
		may: ['read'],
		collection: 'withdrawals',
		fields: [
			...shown,
			'account',
			'hold',
			'provider',
			'provider_payout_id',
			'decided_by',
			'checks_count',
			'check_at',
		],
	},
	{ to: readers, may: ['read'], collection: 'ledger_limits', fields: everyField },
];
