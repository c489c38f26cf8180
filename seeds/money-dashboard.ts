/**
 * Money, for managers, accountants and administrators: that the ledger adds up, what moves, who holds
 * it, and what is reserved. Each sees what their permissions show, so there is no panel here over
 * rows that a manager may not read: it would tell 0.
 */
import type { Filter } from '../extensions/core/src/deploy/declaration.ts';
import { count, dashboard, panelsOf, redUnlessNone, since } from './panels.ts';

const key = 'money';

export const moneyDashboard = dashboard(key, {
	name: 'Money',
	icon: 'account_balance',
	note: 'The ledger: sums, volume, balances, holds and self-checks.',
});

const held: Filter = { status: { _eq: 'held' } };
const wallet: Filter = { purpose: { _eq: 'wallet' } };
const heldLongerThan = (age: string): Filter => ({
	_and: [held, { created_at: { _lt: `$NOW(${age})` } }],
});

/** The last month, day by day; 0 on days without a movement. */
const byDay = (valueField: string, color: string, filter: Filter = {}): Filter => ({
	collection: 'ledger_days',
	dateField: 'day',
	valueField,
	function: 'sum',
	precision: 'day',
	range: '1 month',
	missingData: '0',
	curveType: 'straight',
	min: 0,
	decimals: 0,
	color,
	filter,
});

export const moneyPanels = panelsOf(key, [
	{
		name: 'Sum of all entries',
		icon: 'balance',
		type: 'list',
		note: 'Credits less debits of everything that ever moved: 0 in every currency.',
		at: [1, 1, 24, 12],
		options: {
			collection: 'ledger_totals',
			displayTemplate: '{{currency}} Σ {{sum}} · {{journals_count}} journals · {{counted_at}}',
			sortField: 'journals_count',
			sortDirection: 'desc',
			limit: 6,
		},
	},
	{
		name: 'Out of balance',
		icon: 'report',
		type: 'metric',
		note: 'Currencies whose sum is not 0.',
		at: [25, 1, 12, 6],
		options: { ...count('ledger_totals', { sum: { _neq: 0 } }), ...redUnlessNone },
	},
	{
		name: 'Journals in 24 hours',
		icon: 'receipt_long',
		type: 'metric',
		at: [37, 1, 12, 6],
		options: {
			...count('ledger_journals', {
				_and: [{ status: { _eq: 'posted' } }, since('created_at', '-1 day')],
			}),
			// A journal that touches two accounts of the reader is one journal.
			function: 'countDistinct',
		},
	},
	{
		name: 'Held now',
		icon: 'lock_clock',
		type: 'metric',
		at: [25, 7, 12, 6],
		options: count('ledger_holds', held),
	},
	{
		name: 'Held for over a day',
		icon: 'hourglass_bottom',
		type: 'metric',
		at: [37, 7, 12, 6],
		options: count('ledger_holds', heldLongerThan('-1 day')),
	},
	{
		name: 'Volume by day, KZT',
		icon: 'show_chart',
		type: 'time-series',
		note: 'Sum of all credits, in minor units.',
		at: [1, 13, 24, 14],
		// Panels ask by GraphQL, which compares a relation by a field of what it leads to.
		options: byDay('volume', '#0B7A75', { currency: { code: { _eq: 'KZT' } } }),
	},
	{
		name: 'Journals by day',
		icon: 'show_chart',
		type: 'time-series',
		at: [25, 13, 24, 14],
		options: byDay('journals_count', '#3399FF'),
	},
	{
		name: 'Largest wallets',
		icon: 'account_balance_wallet',
		type: 'list',
		at: [1, 27, 24, 18],
		options: {
			collection: 'ledger_accounts',
			displayTemplate:
				'{{owner_user.first_name}} {{owner_user.last_name}} · {{balance}} {{currency}}',
			sortField: 'balance',
			sortDirection: 'desc',
			limit: 8,
			filter: { _and: [wallet, { owner_type: { _eq: 'user' } }, { balance: { _gt: 0 } }] },
		},
	},
	{
		name: 'Largest accounts of the house',
		icon: 'account_balance',
		type: 'list',
		note: 'As of the last fold, about a minute ago.',
		at: [25, 27, 24, 18],
		options: {
			collection: 'ledger_rollups',
			displayTemplate:
				'{{account.purpose}} {{account.owner_organization.name}} · {{balance}} {{account.currency}}',
			sortField: 'balance',
			sortDirection: 'desc',
			limit: 8,
			filter: { _and: [{ account: { posting: { _eq: 'append' } } }, { balance: { _neq: 0 } }] },
		},
	},
	{
		name: 'Oldest holds',
		icon: 'pending_actions',
		type: 'list',
		at: [1, 45, 24, 14],
		options: {
			collection: 'ledger_holds',
			displayTemplate:
				'{{amount}} {{currency}} · {{account.owner_user.first_name}} {{account.owner_user.last_name}} · {{created_at}}',
			sortField: 'created_at',
			sortDirection: 'asc',
			limit: 6,
			filter: held,
		},
	},
	{
		name: 'Self-checks',
		icon: 'fact_check',
		type: 'list',
		note: 'Every balance and every seal recomputed, each night.',
		at: [25, 45, 24, 14],
		options: {
			collection: 'ledger_audits',
			displayTemplate:
				'{{is_clean}} {{finished_at}} · {{journals_count}} journals · {{problems_count}} problems',
			sortField: 'started_at',
			sortDirection: 'desc',
			limit: 6,
		},
	},
]);
