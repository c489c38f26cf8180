/** What managers see first: money today, from collections that they may read anyway. */
import { configId } from '@cubehub/core/ids';
import type { Dashboard, Filter, Panel } from '../extensions/core/src/deploy/declaration.ts';

const money = configId('dashboard:money-today');

export const dashboards: readonly Dashboard[] = [
	{
		id: money,
		name: 'Money today',
		icon: 'payments',
		note: 'Sales, shifts and openings of the last 24 hours.',
	},
];

type Place = readonly [x: number, y: number, width: number, height: number];

const today = (field: string): Filter => ({ [field]: { _gte: '$NOW(-1 day)' } });

type Shown = Pick<Panel, 'name' | 'icon' | 'type' | 'options'> & { readonly at: Place };

function panel({ at: [x, y, width, height], ...shown }: Shown): Panel {
	return {
		id: configId(`panel:money-today/${shown.name}`),
		dashboard: money,
		show_header: true,
		note: null,
		position_x: x,
		position_y: y,
		width,
		height,
		...shown,
	};
}

const count = (collection: string, filter: Filter): Filter => ({
	collection,
	field: 'id',
	function: 'count',
	filter,
	textAlign: 'center',
});

export const panels: readonly Panel[] = [
	panel({
		name: 'Sales',
		icon: 'receipt_long',
		type: 'metric',
		at: [1, 1, 12, 6],
		options: count('sales', { _and: [{ status: { _eq: 'completed' } }, today('sold_at')] }),
	}),
	panel({
		name: 'Open shifts',
		icon: 'schedule',
		type: 'metric',
		at: [13, 1, 12, 6],
		options: count('shifts', { status: { _neq: 'closed' } }),
	}),
	panel({
		name: 'Openings of cases',
		icon: 'casino',
		type: 'metric',
		at: [25, 1, 12, 6],
		options: count('case_openings', today('created_at')),
	}),
	panel({
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
	}),
	panel({
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
	}),
	panel({
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
	}),
];
