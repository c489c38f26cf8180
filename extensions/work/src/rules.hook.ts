import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';

export default rules({
	domain: 'work',
	guarded: [],
	amounts: {},
	constraints,
	topics,
	consumers: [],
});
