/** Checkpoints, their keys, the audits, and the sums that reports read. */
import { HASH, id, NOW, text, twice, type Table } from './rows.ts';

const anyHash = `encode(sha256(gen_random_uuid()::text::bytea), 'hex')`;

export const proofRows: readonly Table[] = [
	{
		table: 'ledger_checkpoints',
		row: {
			first_no: '1',
			last_no: '1',
			journals_count: '1',
			root: HASH,
			previous: anyHash,
			hash: anyHash,
			signature: `repeat('a', 128)`,
		},
		breaks: {
			ledger_checkpoints_range: { journals_count: '0' },
			ledger_checkpoints_hashes: { root: text('abc') },
			ledger_checkpoints_previous_unique: twice({ previous: HASH }),
			ledger_checkpoints_hash_unique: twice({ hash: HASH }),
		},
	},
	{
		table: 'ledger_signing_keys',
		row: { public_key: HASH },
		breaks: {
			ledger_signing_keys_public_key: { public_key: text('abc') },
			ledger_signing_keys_one_in_use: twice({ retired_at: 'null' }),
		},
	},
	{
		table: 'ledger_audits',
		row: { started_at: NOW },
		breaks: { ledger_audits_finished: { finished_at: NOW } },
	},
	{
		table: 'ledger_days',
		row: {},
		breaks: {
			ledger_days_one_each: twice({ day: `date '2030-01-01'`, currency: text('KZT') }),
		},
	},
	{
		table: 'ledger_totals',
		row: {},
		breaks: { ledger_totals_currency_unique: twice({ currency: text('KZT') }) },
	},
];

export const billingRows: readonly Table[] = [
	{
		table: 'payments',
		row: {
			user: id(1),
			purpose: text('wallet_topup'),
			provider: text('bank'),
			amount: '10',
			currency: text('KZT'),
			status: text('pending'),
		},
		breaks: {
			payments_purpose_known: { purpose: text('luck') },
			payments_status_known: { status: text('lost') },
			payments_provider_named: { provider: text('A bank') },
			payments_amount_in_range: { amount: '0' },
			payments_refunded_within_amount: { refunded_amount: '11' },
			payments_refunded_whole: { status: text('refunded'), journal: id(1), refunded_amount: '5' },
			payments_posted_when_paid: { status: text('succeeded') },
			payments_top_up_has_user: { user: 'null' },
			payments_checks_not_negative: { checks_count: '-1' },
			payments_provider_payment_once: twice({ provider_payment_id: text('1') }),
			payments_provider_key_unique: twice({ provider_key: text('key') }),
			payments_journal_unique: twice({ status: text('succeeded'), journal: id(1) }),
		},
	},
	{
		table: 'webhook_events',
		row: { provider: text('bank'), status: text('received') },
		breaks: {
			webhook_events_provider_named: { provider: text('A bank') },
			webhook_events_status_known: { status: text('lost') },
			webhook_events_attempts_not_negative: { attempts: '-1' },
			webhook_events_done_dated: { status: text('processed') },
			webhook_events_once: twice({ event_id: text('1') }),
		},
	},
];
