import { AFTER, BEFORE, DAY, HASH, id, NOW, text, TOO_MUCH, twice, type Table } from './rows.ts';

const account = {
	owner_type: text('system'),
	purpose: text('test'),
	currency: text('KZT'),
	normal_side: text('C'),
	posting: text('sync'),
};

const closed = { status: text('captured'), journal: id(1), closed_at: NOW, captured: '10' };

export const ledgerRows: readonly Table[] = [
	{
		table: 'currencies',
		row: { code: text('XTS'), exponent: '2', kind: text('fiat') },
		breaks: {
			currencies_code: { code: text('xts') },
			currencies_exponent: { exponent: '5' },
			currencies_kind: { kind: text('shells') },
		},
	},
	{
		table: 'cash_steps',
		row: { currency: text('XTS'), step: '5', valid_from: DAY, valid_to: 'null' },
		breaks: {
			cash_steps_step: { step: '0' },
			cash_steps_period: { valid_to: DAY },
			cash_steps_one_a_day: twice({ valid_from: DAY }),
		},
	},
	{
		table: 'transfer_fees',
		row: { currency: text('XTS'), minimum: '5', maximum: '10' },
		breaks: {
			transfer_fees_rate: { rate_ppm: '1000001' },
			transfer_fees_fixed: { fixed: '-1' },
			transfer_fees_minimum: { minimum: '-1' },
			transfer_fees_maximum: { maximum: '4' },
			transfer_fees_currency_unique: twice({}),
		},
	},
	{
		table: 'ledger_accounts',
		row: { ...account, subject_id: 'gen_random_uuid()', min_balance: '0' },
		breaks: {
			ledger_accounts_limits: { held: '1' },
			ledger_accounts_one_each: twice({ subject_id: id(1) }),
		},
	},
	{
		table: 'ledger_journals',
		row: { kind: text('transfer'), currency: text('KZT'), status: text('posted') },
		breaks: {
			ledger_journals_kind: { kind: text('magic') },
			ledger_journals_status: { reject_code: text('insufficient_funds') },
			ledger_journals_reversed_once: twice({ reverses: id(1) }),
			ledger_journals_no_key: twice({ no: '1' }),
		},
	},
	{
		table: 'ledger_entries',
		row: { amount: '10', account: '1', account_seq: 'null' },
		breaks: {
			ledger_entries_amount: { amount: TOO_MUCH },
			ledger_entries_account_seq: twice({ account_seq: '7' }),
		},
	},
	{
		table: 'ledger_rollups',
		row: {},
		breaks: { ledger_rollups_account_unique: twice({ account: '1' }) },
	},
	{
		table: 'ledger_holds',
		row: { amount: '10', currency: text('KZT'), expires_at: NOW },
		breaks: {
			ledger_holds_amount: { amount: '0' },
			ledger_holds_captured: { ...closed, captured: '11' },
			ledger_holds_status: { status: text('lost'), closed_at: NOW },
			ledger_holds_closed: { closed_at: NOW },
			ledger_holds_posted: { journal: id(1) },
		},
	},
	{
		table: 'wallet_pay_codes',
		row: { code_hash: HASH, max_amount: '10', currency: text('KZT') },
		breaks: {
			wallet_pay_codes_hash: { code_hash: text('abc') },
			wallet_pay_codes_max_amount: { max_amount: '0' },
			wallet_pay_codes_code_hash_unique: twice({ code_hash: HASH }),
		},
	},
];

export const taxRows: readonly Table[] = [
	{
		table: 'taxes',
		row: { code: text('vat'), rate_ppm: '0', valid_from: DAY, valid_to: AFTER },
		breaks: {
			taxes_rate_in_range: { rate_ppm: '1000001' },
			taxes_ends_after_start: { valid_to: BEFORE },
			taxes_no_overlap: twice({ organization: id(1) }),
		},
	},
];
