import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';

export default rules({
	domain: 'shareholders',
	guarded: ['distributions', 'shareholder_distributions'],
	amounts: { share_grants: ['units'] },
	constraints,
	topics,
	consumers: [],
});
