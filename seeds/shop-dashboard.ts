/** The shop today, from collections that managers may read anyway. */
import { count, dashboard, panelsOf, since } from './panels.ts';

const key = 'money-today';

export const shopDashboard = dashboard(key, {
	name: 'Shop today',
	icon: 'storefront',
	note: 'Sales, shifts and openings of the last 24 hours.',
});

export const shopPanels = panelsOf(key, [
	{
		name: 'Sales',
		icon: 'receipt_long',
		type: 'metric',
		at: [1, 1, 12, 6],
		options: count('sales', {
			_and: [{ status: { _eq: 'completed' } }, since('sold_at', '-1 day')],
		}),
	},
	{
		name: 'Open shifts',
		icon: 'schedule',
		type: 'metric',
		at: [13, 1, 12, 6],
		options: count('shifts', { status: { _neq: 'closed' } }),
	},
	{
		name: 'Openings of cases',
		icon: 'casino',
		type: 'metric',
		at: [25, 1, 12, 6],
		options: count('case_openings', since('created_at', '-1 day')),
	},
	{
		name: 'Sales by hour',
		icon: 'show_chart',
		type: 'time-series',
		at: [1, 7, 36, 11],
		options: {
			collection: 'sales',
			dateField: 'sold_at',
			valueField: 'id',
			function: 'count',
			precision: 'hour',
			range: '1 day',
			color: '#0B7A75',
			filter: { status: { _eq: 'completed' } },
		},
	},
	{
		name: 'Latest sales',
		icon: 'list',
		type: 'list',
		at: [1, 18, 18, 14],
		options: {
			collection: 'sales',
			displayTemplate: '{{number}} · {{total}} {{currency}}',
			sortField: 'sold_at',
			sortDirection: 'desc',
			limit: 8,
		},
	},
	{
		name: 'Distributions',
		icon: 'call_split',
		type: 'list',
		at: [19, 18, 18, 14],
		options: {
			collection: 'distributions',
			displayTemplate: '{{period_start}} · {{amount}} {{currency}} · {{status}}',
			sortField: 'period_start',
			sortDirection: 'desc',
			limit: 8,
		},
	},
]);
