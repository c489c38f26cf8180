/** Withdrawals, limits, and what waits for a second person. */
import { id, NOW, text, twice, type Table } from './rows.ts';

const decided = { status: text('approved'), decided_at: NOW, decided_by: id(2) };
const reversal = {
	action: text('reversal'),
	account: 'null',
	reverses: id(1),
	amount: '10',
	currency: text('KZT'),
};

export const staffRows: readonly Table[] = [
	{
		table: 'withdrawals',
		row: { amount: '10', currency: text('KZT'), status: text('requested'), user: id(1) },
		breaks: {
			withdrawals_amount: { amount: '0' },
			withdrawals_status: { ...decided, status: text('lost') },
			withdrawals_other_person: { ...decided, status: text('rejected'), decided_by: id(1) },
			withdrawals_decided: { decided_at: NOW },
			withdrawals_payout: decided,
			withdrawals_posted: { journal: id(1) },
			withdrawals_hold_unique: twice({ hold: id(1) }),
			withdrawals_provider_key_unique: twice({ provider_key: text('key') }),
			withdrawals_journal_unique: twice({
				...decided,
				status: text('paid'),
				journal: id(1),
				provider: text('bank'),
				provider_key: 'gen_random_uuid()::text',
			}),
		},
	},
	{
		table: 'ledger_limits',
		row: { operation: text('transfer'), currency: text('KZT'), per_day: '10' },
		breaks: {
			ledger_limits_operation: { operation: text('sale') },
			ledger_limits_positive: { per_day: '0' },
			ledger_limits_some: { per_day: 'null' },
			ledger_limits_one_each: twice({}),
		},
	},
	{
		table: 'ledger_requests',
		row: { action: text('unfreeze'), status: text('pending'), account: '1', requested_by: id(1) },
		breaks: {
			ledger_requests_action: { action: text('magic') },
			ledger_requests_status: { status: text('lost'), decided_by: id(2), decided_at: NOW },
			ledger_requests_shape: { account: 'null' },
			ledger_requests_reason: { reason: text(' ') },
			ledger_requests_decided: { decided_by: id(2) },
			ledger_requests_second_person: {
				status: text('confirmed'),
				decided_by: id(1),
				decided_at: NOW,
			},
			ledger_requests_posted: { journal: id(1) },
			ledger_requests_one_unfreeze: twice({}),
			ledger_requests_one_reversal: twice(reversal),
			ledger_requests_journal_unique: twice({
				...reversal,
				status: text('confirmed'),
				decided_by: id(2),
				decided_at: NOW,
				journal: id(3),
			}),
		},
	},
	{
		table: 'ledger_account_changes',
		row: { previous: text('active'), status: text('frozen') },
		breaks: {
			ledger_account_changes_status: { status: text('active') },
			ledger_account_changes_reason: { reason: text(' ') },
		},
	},
];
