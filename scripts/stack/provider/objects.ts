/** The objects of the local payment provider, with the names that Stripe gives their fields. */

export type Attempt = {
	readonly type: 'card_error';
	readonly code: string;
	readonly message: string;
};

export type Intent = {
	readonly id: string;
	readonly object: 'payment_intent';
	readonly amount: number;
	readonly amount_received: number;
	readonly currency: string;
	readonly status: 'requires_payment_method' | 'processing' | 'succeeded' | 'canceled';
	readonly client_secret: string;
	readonly metadata: { readonly [name: string]: string };
	readonly latest_charge: string | null;
	readonly last_payment_error: Attempt | null;
	readonly cancellation_reason: string | null;
	readonly created: number;
};

export type Charge = {
	readonly id: string;
	readonly object: 'charge';
	readonly amount: number;
	readonly amount_refunded: number;
	readonly refunded: boolean;
	readonly currency: string;
	readonly payment_intent: string;
	readonly created: number;
};

export type Transfer = {
	readonly id: string;
	readonly object: 'transfer';
	readonly amount: number;
	readonly currency: string;
	readonly destination: string;
	readonly transfer_group: string | null;
	readonly metadata: { readonly [name: string]: string };
	readonly reversed: boolean;
	readonly created: number;
};

export type Thing = Intent | Charge | Transfer;

/** What was answered to a key: the same again, unless the request differs. */
export type Answered = { readonly request: string; readonly status: number; readonly body: string };

export type State = {
	readonly intents: { [id: string]: Intent };
	readonly charges: { [id: string]: Charge };
	readonly transfers: { [id: string]: Transfer };
	readonly keys: { [key: string]: Answered };
};

export const emptyState = (): State => ({ intents: {}, charges: {}, transfers: {}, keys: {} });

/** What is refused, as Stripe says it. */
export class Refused extends Error {
	readonly status: number;
	readonly error: { readonly type: string; readonly code: string; readonly message: string };

	constructor(status: number, type: string, code: string, message: string) {
		super(message);
		this.status = status;
		this.error = { type, code, message };
	}
}

export const invalid = (code: string, message: string, status = 400): Refused =>
	new Refused(status, 'invalid_request_error', code, message);
