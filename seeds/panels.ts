/** How the panels of a dashboard are written down: by name, place and kind. */
import { configId } from '@cubehub/core/ids';
import type { Dashboard, Filter, Panel } from '../extensions/core/src/deploy/declaration.ts';

/** In squares of the grid, counted from 1. */
type Place = readonly [x: number, y: number, width: number, height: number];

type Shown = Pick<Panel, 'name' | 'icon' | 'type' | 'options'> & {
	readonly at: Place;
	readonly note?: string;
};

/** A dashboard under a name that is never changed: the ids of its panels are made from it. */
export function dashboard(key: string, shown: Omit<Dashboard, 'id'>): Dashboard {
	return { id: configId(`dashboard:${key}`), ...shown };
}

/** The panels of the dashboard with this key. */
export function panelsOf(key: string, panels: readonly Shown[]): readonly Panel[] {
	return panels.map(({ at: [x, y, width, height], note = null, ...shown }) => ({
		id: configId(`panel:${key}/${shown.name}`),
		dashboard: configId(`dashboard:${key}`),
		show_header: true,
		note,
		position_x: x,
		position_y: y,
		width,
		height,
		...shown,
	}));
}

/** Rows of the last while, as Directus says it: '-1 day'. */
export const since = (field: string, while_: string): Filter => ({
	[field]: { _gte: `$NOW(${while_})` },
});

/** Options of a metric: how many rows there are. */
export const count = (collection: string, filter: Filter): Filter => ({
	collection,
	field: 'id',
	function: 'count',
	filter,
	textAlign: 'center',
});

/** The number of a metric turns red when it is not 0. */
export const redUnlessNone: Filter = {
	conditionalFormatting: [{ operator: '>', value: 0, color: '#E35169' }],
};
