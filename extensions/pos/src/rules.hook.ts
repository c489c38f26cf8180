import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';

export default rules({
	domain: 'pos',
	guarded: ['shifts', 'sales', 'sale_items', 'sale_item_taxes', 'sale_payments'],
	amounts: { products: ['price'], taxes: ['rate_ppm'] },
	constraints,
	topics,
	consumers: [],
});
