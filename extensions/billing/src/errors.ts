import { Forbidden, InvalidPayload, refusal, type Refusal } from '@cubehub/core/errors';

export const SignatureInvalid = refusal(
	400,
	'SIGNATURE_INVALID',
	'The signature does not fit the request, or it is too old.',
);
export const AmountNotPayable = refusal(
	422,
	'AMOUNT_NOT_PAYABLE',
	'The payment provider does not take this amount.',
);

/** What a broken rule of the database is answered with. Only functions of this bundle write its tables. */
export const constraints: { readonly [constraint: string]: Refusal } = {
	payments_purpose_known: Forbidden,
	payments_status_known: Forbidden,
	payments_provider_named: Forbidden,
	payments_amount_in_range: InvalidPayload.with({
		path: 'amount',
		reason: 'Minor units, from 1 to 999999999999999999.',
	}),
	payments_refunded_within_amount: Forbidden,
	payments_refunded_whole: Forbidden,
	payments_posted_when_paid: Forbidden,
	payments_top_up_has_user: Forbidden,
	payments_checks_not_negative: Forbidden,
	payments_provider_payment_once: Forbidden,
	payments_forward: Forbidden,
	payments_frozen: Forbidden,
	webhook_events_provider_named: Forbidden,
	webhook_events_status_known: Forbidden,
	webhook_events_attempts_not_negative: Forbidden,
	webhook_events_done_dated: Forbidden,
	webhook_events_once: Forbidden,
	webhook_events_frozen: Forbidden,
};
