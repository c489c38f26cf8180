/** Shares and splits. Managers prepare splits by /shareholders; who owns what is written by administrators. */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { everyField, mine, ofMyOrganization, type Grant } from './grants.ts';

const staff = ['manager', 'accountant'] as const;

type Part = { readonly collection: string; readonly organization: string; readonly holder: Filter };

const parts: readonly Part[] = [
	{ collection: 'shareholders', organization: 'organization', holder: mine('user') },
	{
		collection: 'share_grants',
		organization: 'shareholder.organization',
		holder: mine('shareholder.user'),
	},
	{
		collection: 'shareholder_distributions',
		organization: 'distribution.organization',
		holder: mine('shareholder.user'),
	},
];

export const shareholderGrants: readonly Grant[] = [
	...parts.flatMap(({ collection, organization, holder }): readonly Grant[] => [
		{
			to: staff,
			may: ['read'],
			collection,
			rows: ofMyOrganization(organization),
			fields: everyField,
		},
		{ to: ['shareholder'], may: ['read'], collection, rows: holder, fields: everyField },
	]),
	{
		to: staff,
		may: ['read'],
		collection: 'distributions',
		rows: ofMyOrganization('organization'),
		fields: everyField,
	},
	{
		to: ['shareholder'],
		may: ['read'],
		collection: 'distributions',
		rows: {
			_and: [
				{ status: { _in: ['posted', 'paid', 'reversed'] } },
				{ lines: { shareholder: { user: { _eq: '$CURRENT_USER' } } } },
			],
		},
		fields: [
			'id',
			'status',
			'organization',
			'amount',
			'currency',
			'scope',
			'period_start',
			'period_end',
			'record_date',
			'posted_at',
			'lines',
		],
	},
];
