/** What went wrong, for administrators: nobody else may read most of these rows. */
import type { Filter } from '../extensions/core/src/deploy/declaration.ts';
import { count, dashboard, panelsOf, redUnlessNone, since } from './panels.ts';

const key = 'operations';

export const operationsDashboard = dashboard(key, {
	name: 'Operations',
	icon: 'monitor_heart',
	note: 'Refused journals, events that nobody took, payouts without an answer, self-checks.',
});

const rejected: Filter = { status: { _eq: 'rejected' } };
const undelivered: Filter = {
	_and: [{ done_at: { _null: true } }, { available_at: { _lt: '$NOW(-5 minutes)' } }],
};

export const operationsPanels = panelsOf(key, [
	{
		name: 'Refused in 24 hours',
		icon: 'block',
		type: 'metric',
		at: [1, 1, 16, 6],
		options: {
			...count('ledger_journals', { _and: [rejected, since('created_at', '-1 day')] }),
			...redUnlessNone,
		},
	},
	{
		name: 'Dead letters',
		icon: 'unsubscribe',
		type: 'metric',
		note: 'Events that were given up after eight tries.',
		at: [17, 1, 16, 6],
		options: { ...count('dead_letters', {}), ...redUnlessNone },
	},
	{
		name: 'Events waiting',
		icon: 'hourglass_empty',
		type: 'metric',
		note: 'Due for more than five minutes.',
		at: [33, 1, 16, 6],
		options: { ...count('outbox', undelivered), ...redUnlessNone },
	},
	{
		name: 'Holds beyond their time',
		icon: 'timer_off',
		type: 'metric',
		note: 'Expired for more than five minutes and not yet released.',
		at: [1, 7, 16, 6],
		options: {
			...count('ledger_holds', {
				_and: [{ status: { _eq: 'held' } }, { expires_at: { _lt: '$NOW(-5 minutes)' } }],
			}),
			...redUnlessNone,
		},
	},
	{
		name: 'Withdrawals without an answer',
		icon: 'help',
		type: 'metric',
		note: 'The provider has not said what became of them.',
		at: [17, 7, 16, 6],
		options: { ...count('withdrawals', { status: { _eq: 'unknown' } }), ...redUnlessNone },
	},
	{
		name: 'Self-checks that found something',
		icon: 'report',
		type: 'metric',
		note: 'In the last 30 days.',
		at: [33, 7, 16, 6],
		options: {
			...count('ledger_audits', {
				_and: [{ is_clean: { _eq: false } }, since('started_at', '-30 days')],
			}),
			...redUnlessNone,
		},
	},
	{
		name: 'Latest refusals',
		icon: 'block',
		type: 'list',
		at: [1, 13, 24, 14],
		options: {
			collection: 'ledger_journals',
			displayTemplate: '{{kind}} {{currency}} · {{reject_code}} · {{created_at}}',
			sortField: 'created_at',
			sortDirection: 'desc',
			limit: 6,
			filter: rejected,
		},
	},
	{
		name: 'Latest dead letters',
		icon: 'unsubscribe',
		type: 'list',
		at: [25, 13, 24, 14],
		options: {
			collection: 'dead_letters',
			displayTemplate: '{{topic}} · {{consumer}} · {{created_at}}',
			sortField: 'created_at',
			sortDirection: 'desc',
			limit: 6,
		},
	},
]);
