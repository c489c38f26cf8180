/**
 * Payments at Stripe: one payment intent each.
 *
 * - An attempt that failed leaves the intent open: the person may try another card. Only a cancelled
 *   intent can never be paid any more, so only that one has come to nothing.
 */
import { log } from '@cubehub/core/log';
import Stripe from 'stripe';
import type {
	PaymentOrder,
	PaymentProvider,
	ProviderEvent,
	ProviderPayment,
} from '../domain/provider.ts';
import { amountOfStripe, chargedUnits } from '../domain/stripe-units.ts';
import { asStripeNumber, certainRefusal } from './client.ts';

const TOLERANCE_SECONDS = 300;
/** How our id is written on theirs. */
const OURS = 'cubehub_payment';
/** With it the intent tells what was paid back. */
const expand = ['latest_charge'];

/** Stripe as a provider of payments. An event is good when any of the secrets signed it. */
export function stripePayments(client: Stripe, secrets: readonly string[]): PaymentProvider {
	return {
		name: 'stripe',
		unitsOf: chargedUnits,
		amountOf: amountOfStripe,
		start: (order) => start(client, order),
		read: async (id) => paymentOf(await client.paymentIntents.retrieve(id, { expand })),
		cancel: (id) => cancel(client, id),
		verify: (raw, signature) => verify(client, raw, signature, secrets),
		paymentIn,
	};
}

async function start(client: Stripe, order: PaymentOrder): Promise<ProviderPayment> {
	const { payment, key, units, currency } = order;
	try {
		const intent = await client.paymentIntents.create(
			{
				amount: asStripeNumber(units),
				currency: currency.toLowerCase(),
				automatic_payment_methods: { enabled: true },
				metadata: { [OURS]: payment },
				expand,
			},
			{ idempotencyKey: key },
		);
		return paymentOf(intent);
	} catch (error) {
		const failure = certainRefusal(error);
		if (failure === undefined) throw error;
		return refused(order, failure);
	}
}

function refused({ payment, currency }: PaymentOrder, failure: string): ProviderPayment {
	return {
		id: null,
		payment,
		status: 'failed',
		collected: 0n,
		refunded: 0n,
		currency,
		failure,
		clientSecret: null,
	};
}

/** What cannot be cancelled any more is read instead: it was paid, or is being paid. */
async function cancel(client: Stripe, id: string): Promise<ProviderPayment> {
	try {
		return paymentOf(await client.paymentIntents.cancel(id, { expand }));
	} catch (error) {
		if (certainRefusal(error) === undefined) throw error;
		return paymentOf(await client.paymentIntents.retrieve(id, { expand }));
	}
}

function paymentOf(intent: Stripe.PaymentIntent): ProviderPayment {
	const { latest_charge: charge, last_payment_error: attempt } = intent;
	const refunded = typeof charge === 'object' ? (charge?.amount_refunded ?? 0) : 0;
	return {
		id: intent.id,
		payment: intent.metadata[OURS] ?? null,
		status: statusOf(intent),
		collected: BigInt(intent.amount_received),
		refunded: BigInt(refunded),
		currency: intent.currency.toUpperCase(),
		failure: attempt?.decline_code ?? attempt?.code ?? intent.cancellation_reason,
		clientSecret: intent.client_secret,
	};
}

function statusOf({ status, last_payment_error: attempt }: Stripe.PaymentIntent) {
	switch (status) {
		case 'succeeded':
			return 'succeeded';
		case 'canceled':
			return attempt ? 'failed' : 'cancelled';
		case 'processing':
		case 'requires_capture':
			return 'processing';
		case 'requires_payment_method':
		case 'requires_confirmation':
		case 'requires_action':
			return 'pending';
		default:
			throw new Error(`Stripe has a new status of payments: ${String(status)}.`);
	}
}

function verify(
	client: Stripe,
	raw: Buffer,
	signature: string,
	secrets: readonly string[],
): ProviderEvent | undefined {
	for (const secret of secrets) {
		try {
			const event = client.webhooks.constructEvent(raw, signature, secret, TOLERANCE_SECONDS);
			return { id: event.id, type: event.type, created: new Date(event.created * 1_000) };
		} catch (error) {
			const isForeign = error instanceof Stripe.errors.StripeSignatureVerificationError;
			if (!isForeign) log.warn('a signed event could not be read', { error });
		}
	}
	return undefined;
}

type Told = {
	readonly type?: string;
	readonly data?: {
		readonly object?: { readonly id?: unknown; readonly payment_intent?: unknown };
	};
};

function paymentIn(raw: string): string | undefined {
	const { type = '', data } = JSON.parse(raw) as Told;
	const { id, payment_intent: intent } = data?.object ?? {};
	const named = type.startsWith('payment_intent.') ? id : intent;
	return typeof named === 'string' ? named : undefined;
}
