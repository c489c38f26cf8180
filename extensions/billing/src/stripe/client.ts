/** The client of Stripe: bounded in time, in tries and in connections. */
import http from 'node:http';
import https from 'node:https';
import Stripe from 'stripe';
import type { StripeSettings } from '../settings.ts';

/** Beside the first one; with the same Idempotency-Key. */
const RETRIES = 1;
const MOST_SOCKETS = 8;

/** A client for the address of the settings; Stripe's own unless another is given. */
export function stripeClient(settings: StripeSettings): Stripe {
	const address = new URL(settings.STRIPE_API_URL);
	const isPlain = address.protocol === 'http:';
	const agents = { keepAlive: true, maxSockets: MOST_SOCKETS };

	return new Stripe(settings.STRIPE_SECRET_KEY, {
		host: address.hostname,
		port: address.port || (isPlain ? '80' : '443'),
		protocol: isPlain ? 'http' : 'https',
		timeout: settings.STRIPE_TIMEOUT_MS,
		maxNetworkRetries: RETRIES,
		httpAgent: isPlain ? new http.Agent(agents) : new https.Agent(agents),
		telemetry: false,
	});
}

/**
 * The code of a refusal that is certain: nothing was done, and the same order would be refused again.
 * Undefined for everything that leaves the outcome open, a wrong key of ours too.
 */
export function certainRefusal(error: unknown): string | undefined {
	const isCertain =
		error instanceof Stripe.errors.StripeCardError ||
		error instanceof Stripe.errors.StripeInvalidRequestError;
	return isCertain ? (error.code ?? error.type) : undefined;
}

/** Stripe's amounts are numbers; units of at most twelve digits fit. */
export function asStripeNumber(units: bigint): number {
	// oxlint-disable-next-line house/exact-money -- twelve digits at most, checked where units are made
	return Number(units);
}
