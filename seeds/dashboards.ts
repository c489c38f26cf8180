/** The dashboards that everybody with the studio finds; panels show what the viewer may read. */
import type { Dashboard, Panel } from '../extensions/core/src/deploy/declaration.ts';
import { moneyDashboard, moneyPanels } from './money-dashboard.ts';
import { operationsDashboard, operationsPanels } from './operations-dashboard.ts';
import { shopDashboard, shopPanels } from './shop-dashboard.ts';

export const dashboards: readonly Dashboard[] = [
	moneyDashboard,
	shopDashboard,
	operationsDashboard,
];

export const panels: readonly Panel[] = [...moneyPanels, ...shopPanels, ...operationsPanels];
