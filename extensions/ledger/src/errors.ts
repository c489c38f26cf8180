import {
	Forbidden,
	InvalidPayload,
	LimitExceeded,
	type Refusal,
	refusal,
} from '@cubehub/core/errors';

/** What a payment provider that is asked for a top-up may say; it declares the same. */
export const AmountNotPayable = refusal(
	422,
	'AMOUNT_NOT_PAYABLE',
	'The payment provider does not take this amount.',
);
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
export const AccountActive = refusal(409, 'ACCOUNT_ACTIVE', 'The account is not frozen.');
export const AccountNotEmpty = refusal(
	409,
	'ACCOUNT_NOT_EMPTY',
	'Only an account without money and without holds is closed.',
);
export const RequestPending = refusal(
	409,
	'REQUEST_PENDING',
	'The same has been asked for already and waits for a second person.',
);
export const RequestDecided = refusal(
	409,
	'REQUEST_DECIDED',
	'Somebody has decided this request already.',
);
export const HoldClosed = refusal(
	409,
	'HOLD_CLOSED',
	'What was held has been captured or released already.',
);
export const HoldExpired = refusal(409, 'HOLD_EXPIRED', 'The time of the hold is over.');
export const ExceedsHold = refusal(422, 'EXCEEDS_HOLD', 'No more is captured than was held.');
export const FeeExceedsAmount = refusal(
	422,
	'FEE_EXCEEDS_AMOUNT',
	'The fee would be more than the amount: transfer more at once.',
);
export const ReceiptNotReady = refusal(
	409,
	'RECEIPT_NOT_READY',
	'The journal is not sealed yet: its receipt is ready about a minute after it was posted.',
	true,
);
export const WithdrawalDecided = refusal(
	409,
	'WITHDRAWAL_DECIDED',
	'This withdrawal has been decided or called off already.',
);
export const WithdrawalTooSmall = refusal(
	422,
	'WITHDRAWAL_TOO_SMALL',
	'The amount is below the smallest withdrawal.',
);
export const SourceNotAllowed = refusal(
	422,
	'SOURCE_NOT_ALLOWED',
	'A flow pays from an account of an organization that holds nobody’s money.',
);
export const LimitExists = refusal(
	409,
	'LIMIT_EXISTS',
	'There is a limit of this operation, currency and person already: change that one.',
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
	ledger_holds_captured: ExceedsHold,
	ledger_holds_status: InvalidPayload,
	ledger_holds_closed: HoldClosed,
	ledger_holds_posted: InvalidPayload,
	ledger_requests_action: InvalidPayload,
	ledger_requests_status: InvalidPayload,
	ledger_requests_shape: InvalidPayload,
	ledger_requests_reason: InvalidPayload.with({ path: 'reason', reason: 'Say why.' }),
	ledger_requests_decided: InvalidPayload,
	ledger_requests_second_person: Forbidden,
	ledger_requests_posted: InvalidPayload,
	ledger_requests_one_unfreeze: RequestPending,
	ledger_requests_one_reversal: RequestPending,
	ledger_account_changes_status: InvalidPayload,
	ledger_account_changes_reason: InvalidPayload.with({ path: 'reason', reason: 'Say why.' }),
	withdrawals_amount: InvalidPayload.with({ path: 'amount', reason: 'More than 0.' }),
	withdrawals_status: InvalidPayload,
	withdrawals_other_person: Forbidden,
	withdrawals_decided: InvalidPayload,
	withdrawals_payout: InvalidPayload,
	withdrawals_posted: InvalidPayload,
	withdrawals_forward: WithdrawalDecided,
	transfer_fees_rate: InvalidPayload.with({ path: 'rate_ppm', reason: 'From 0 to 1000000.' }),
	transfer_fees_fixed: InvalidPayload.with({ path: 'fixed', reason: 'Not less than 0.' }),
	transfer_fees_minimum: InvalidPayload.with({ path: 'minimum', reason: 'Not less than 0.' }),
	transfer_fees_maximum: InvalidPayload.with({
		path: 'maximum',
		reason: 'Not less than the minimum.',
	}),
	ledger_limits_operation: InvalidPayload.with({
		path: 'operation',
		reason: 'transfer, withdrawal, deposit, adjustment or reversal.',
	}),
	ledger_limits_positive: InvalidPayload.with({ path: '', reason: 'A limit is more than 0.' }),
	ledger_limits_some: InvalidPayload.with({ path: '', reason: 'Set at least one of the limits.' }),
	ledger_limits_one_each: LimitExists,
	directus_operations_post_transfer: InvalidPayload.with({
		path: 'options',
		reason:
			'step: small letters, digits and dashes; source: the number of an account; limit: minor units.',
	}),
	// Only the functions of the proof write these.
	ledger_checkpoints_range: Forbidden,
	ledger_checkpoints_hashes: Forbidden,
	ledger_signing_keys_public_key: Forbidden,
	ledger_audits_finished: Forbidden,
	wallet_pay_codes_hash: InvalidPayload,
	wallet_pay_codes_max_amount: InvalidPayload.with({ path: 'max_amount', reason: 'More than 0.' }),
};
