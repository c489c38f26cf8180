/**
 * What billing asks of whoever moves money outside of the house.
 *
 * - The key of an order is stored before it is sent; sent again, it makes nothing new.
 * - An order that is refused for sure is an answer; one without an answer throws, and its outcome is
 *   unknown.
 * - Amounts of a provider are whole numbers in its own units, which may differ from ours.
 */
import type { Minor } from '@cubehub/core/money';

export type PaymentOrder = {
	/** Ours. */
	readonly payment: string;
	/** What the provider knows it by, for ever. */
	readonly key: string;
	/** In units of the provider. */
	readonly units: bigint;
	readonly currency: string;
};

/** A payment as the provider has it now. */
export type ProviderPayment = {
	/** Null where the provider refused to make one. */
	readonly id: string | null;
	/** Ours; null for one that somebody else started there. */
	readonly payment: string | null;
	readonly status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled';
	/** In units of the provider: collected, and paid back since. */
	readonly collected: bigint;
	readonly refunded: bigint;
	readonly currency: string;
	/** Why the last attempt came to nothing, as a code. */
	readonly failure: string | null;
	/** What a frontend finishes the payment with. */
	readonly clientSecret: string | null;
};

/** A verified event. */
export type ProviderEvent = {
	readonly id: string;
	readonly type: string;
	readonly created: Date;
};

export type PaymentProvider = {
	/** Of the account that clears with it, and of the path of its events. */
	readonly name: string;
	/** How many of its units one amount of ours is; undefined where it cannot say it. */
	readonly unitsOf: (amount: Minor, currency: string, exponent: number) => bigint | undefined;
	/** An amount of ours; throws for units that are no whole amount. */
	readonly amountOf: (units: bigint, currency: string, exponent: number) => Minor;
	/** Makes the payment of a key, or answers the one that the key has made. */
	readonly start: (order: PaymentOrder) => Promise<ProviderPayment>;
	readonly read: (id: string) => Promise<ProviderPayment>;
	/** Ends a payment that nobody has finished; answers what it is then. */
	readonly cancel: (id: string) => Promise<ProviderPayment>;
	/** The event of signed bytes; undefined where the signature does not fit or is too old. */
	readonly verify: (raw: Buffer, signature: string) => ProviderEvent | undefined;
	/** The provider's id of the payment that a stored event is about; undefined where it is about none. */
	readonly paymentIn: (raw: string) => string | undefined;
};
