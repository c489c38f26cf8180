import { rules } from '@cubehub/core/rules';
import { countOpenings } from './count-openings.ts';
import { constraints } from './errors.ts';
import { topics } from './events.ts';

export default rules({
	domain: 'cases',
	// Published odds, draws and what was won: no role writes them, administrators neither.
	guarded: [
		'case_versions',
		'case_version_items',
		'case_seeds',
		'case_openings',
		'inventory_items',
	],
	amounts: { cases: ['price'], case_items: ['value', 'weight', 'stock_left'] },
	constraints,
	topics,
	consumers: [countOpenings],
});
