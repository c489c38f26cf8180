import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';
import { countDays } from './use-cases/count-days.ts';
import { expireHolds } from './use-cases/expire-holds.ts';
import { auditLedger } from './use-cases/audit-ledger.ts';
import { foldAccounts } from './use-cases/fold-accounts.ts';
import { sealJournals } from './use-cases/seal-journals.ts';
import { settlePayouts } from './use-cases/settle-payouts.ts';

export default rules({
	domain: 'ledger',
	guarded: [
		'ledger_accounts',
		'ledger_journals',
		'ledger_entries',
		'ledger_rollups',
		'ledger_holds',
		'wallet_pay_codes',
		'withdrawals',
		'ledger_days',
		'ledger_totals',
		'ledger_requests',
		'ledger_account_changes',
		'ledger_checkpoints',
		'ledger_signing_keys',
		'ledger_audits',
	],
	amounts: {
		cash_steps: ['step'],
		transfer_fees: ['fixed', 'minimum', 'maximum'],
		ledger_limits: ['per_operation', 'per_day', 'second_person_above'],
	},
	constraints,
	topics,
	consumers: [],
	schedules: [
		{ name: 'ledger.fold', everySeconds: 60, run: foldAccounts },
		{ name: 'ledger.seal', everySeconds: 60, timeoutSeconds: 300, run: sealJournals },
		{ name: 'ledger.audit', everySeconds: 86_400, timeoutSeconds: 4 * 3_600, run: auditLedger },
		{ name: 'ledger.count-days', everySeconds: 60, run: countDays },
		{ name: 'ledger.expire-holds', everySeconds: 15, run: expireHolds },
		{ name: 'ledger.settle-payouts', everySeconds: 15, timeoutSeconds: 300, run: settlePayouts },
	],
});
