/** Payments at providers. Written by nobody's hand; events of providers are for administrators. */
import { mine, type Grant } from './grants.ts';

const shown = [
	'id',
	'user',
	'purpose',
	'provider',
	'amount',
	'currency',
	'refunded_amount',
	'status',
	'failure',
	'journal',
	'created_at',
];

export const billingGrants: readonly Grant[] = [
	{
		to: ['person'],
		may: ['read'],
		collection: 'payments',
		rows: mine('user'),
		fields: shown,
	},
	{
		to: ['manager', 'accountant'],
		may: ['read'],
		collection: 'payments',
		fields: [
			...shown,
			'provider_payment_id',
			'provider_updated_at',
			'invoice',
			'checks_count',
			'check_at',
		],
	},
];
