import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';

export default rules({
	domain: 'ledger',
	guarded: [
		'ledger_accounts',
		'ledger_journals',
		'ledger_entries',
		'ledger_rollups',
		'ledger_holds',
		'wallet_pay_codes',
	],
	amounts: { cash_steps: ['step'] },
	constraints,
	topics,
	consumers: [],
});
