/** What billing announces. Events of one payment come in order. */

type Payment = {
	readonly payment: string;
	readonly user: string | null;
	readonly purpose: string;
	readonly amount: string;
	/** Paid back so far. */
	readonly refunded_amount: string;
	readonly currency: string;
	readonly status: string;
	readonly journal: string | null;
	readonly failure: string | null;
};

/** A payment was collected and credited. */
export type PaymentSucceeded = {
	readonly topic: 'billing.payment.succeeded';
	readonly payload: Payment;
};

/** A payment came to nothing: the provider refused or closed it. */
export type PaymentFailed = {
	readonly topic: 'billing.payment.failed';
	readonly payload: Payment;
};

/** The provider paid back a payment, or a part of it. */
export type PaymentRefunded = {
	readonly topic: 'billing.payment.refunded';
	readonly payload: Payment;
};

/** A provider sent an event that was not stored before. */
export type EventReceived = {
	readonly topic: 'billing.event.received';
	readonly payload: {
		readonly event: string;
		readonly provider: string;
		readonly type: string;
	};
};

export type BillingEvent = PaymentSucceeded | PaymentFailed | PaymentRefunded | EventReceived;

export const topics = [
	'billing.payment.succeeded',
	'billing.payment.failed',
	'billing.payment.refunded',
	'billing.event.received',
] as const satisfies readonly BillingEvent['topic'][];
