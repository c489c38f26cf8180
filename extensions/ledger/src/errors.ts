import { InvalidPayload, LimitExceeded, type Refusal, refusal } from '@cubehub/core/errors';

export const CurrencyInUse = refusal(
	409,
	'CURRENCY_IN_USE',
	'Money is kept in this currency: its exponent cannot change any more.',
);
export const CashStepsOverlap = refusal(
	409,
	'CASH_STEPS_OVERLAP',
	'Another cash step of this currency holds on one of these days.',
);
export const AlreadyReversed = refusal(
	409,
	'ALREADY_REVERSED',
	'This journal has been taken back already.',
);

/** What a broken rule of the database is answered with. */
export const constraints: { readonly [constraint: string]: Refusal } = {
	currencies_code: InvalidPayload.with({
		path: 'code',
		reason: 'Three to ten capital letters, digits and _, beginning with a letter.',
	}),
	currencies_exponent: InvalidPayload.with({ path: 'exponent', reason: 'From 0 to 4.' }),
	currencies_kind: InvalidPayload.with({ path: 'kind', reason: 'fiat or virtual.' }),
	currencies_exponent_fixed: CurrencyInUse,
	cash_steps_step: InvalidPayload.with({ path: 'step', reason: 'More than 0, in minor units.' }),
	cash_steps_period: InvalidPayload.with({ path: 'valid_to', reason: 'After valid_from.' }),
	cash_steps_one_a_day: CashStepsOverlap,
	ledger_accounts_shape: InvalidPayload,
	ledger_accounts_limits: LimitExceeded,
	ledger_journals_kind: InvalidPayload.with({ path: 'kind', reason: 'A kind of journal.' }),
	ledger_journals_status: InvalidPayload,
	ledger_journals_reversed_once: AlreadyReversed,
	ledger_entries_amount: LimitExceeded,
	ledger_holds_amount: InvalidPayload.with({ path: 'amount', reason: 'More than 0.' }),
	ledger_holds_captured: LimitExceeded,
	ledger_holds_status: InvalidPayload,
	ledger_holds_closed: InvalidPayload,
	ledger_holds_posted: InvalidPayload,
	wallet_pay_codes_hash: InvalidPayload,
	wallet_pay_codes_max_amount: InvalidPayload.with({ path: 'max_amount', reason: 'More than 0.' }),
};
