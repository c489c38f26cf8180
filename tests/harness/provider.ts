/**
 * The local payment provider as tests use it: they pay and refund there as customers and staff of
 * Stripe do, make it behave badly, and look at what it has. Requests are told apart by what they
 * mention (an amount, an id, a destination), so that files do not disturb each other.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { ProviderSettings } from '../../scripts/stack/payment-provider.ts';
import { signatureOf } from '../../scripts/stack/provider/deliveries.ts';
import type { Fault } from '../../scripts/stack/provider/faults.ts';
import type { Charge, Intent, Transfer } from '../../scripts/stack/provider/objects.ts';
import { startProvider } from '../../scripts/stack/provider/server.ts';

export type Books = {
	readonly intents: readonly Intent[];
	readonly charges: readonly Charge[];
	readonly transfers: readonly Transfer[];
};

export type TestProvider = {
	readonly settings: ProviderSettings;
	/** Pays the payment of this client secret, by a card that works unless said otherwise. */
	readonly pay: (clientSecret: string, card?: string) => Promise<number>;
	readonly refund: (intent: string, amount?: bigint) => Promise<void>;
	readonly cancel: (intent: string) => Promise<void>;
	/** Makes requests that mention `match` fail, a number of times. */
	readonly break: (fault: Fault) => Promise<void>;
	readonly repair: (match: string) => Promise<void>;
	/** Keeps events that mention `match` until they are released. */
	readonly hold: (match: string) => Promise<void>;
	readonly release: (match: string, order?: 'sent' | 'reversed', times?: number) => Promise<void>;
	readonly books: () => Promise<Books>;
	/** The signature of a text, as the provider would make it. */
	readonly sign: (text: string, options?: { secret?: string; at?: Date }) => string;
};

export type OwnProvider = TestProvider & {
	/** Sends its events to this house from now on. */
	readonly sendTo: (houseUrl: string) => Promise<void>;
	readonly stop: () => Promise<void>;
};

/** The provider of the shared server. */
export function sharedProvider(): TestProvider {
	return using(inject('server').provider);
}

/** A provider for a server of a test's own: give its settings to the server, then tell it the address. */
export async function ownProvider(): Promise<OwnProvider> {
	const secrets = {
		secretKey: `sk_test_${randomBytes(12).toString('hex')}`,
		webhookSecret: `whsec_${randomBytes(12).toString('hex')}`,
	};
	const options = { port: 0, ...secrets, webhookUrl: 'http://127.0.0.1:9', isControlled: true };
	const { url, stop } = await startProvider(options);
	const settings = {
		STRIPE_SECRET_KEY: secrets.secretKey,
		STRIPE_WEBHOOK_SECRET: secrets.webhookSecret,
		STRIPE_API_URL: url,
	};
	return {
		...using(settings),
		sendTo: async (houseUrl) => {
			await control(settings, 'send-to', { url: `${houseUrl}/billing/webhooks/stripe` });
		},
		stop,
	};
}

function using(settings: ProviderSettings): TestProvider {
	const { STRIPE_WEBHOOK_SECRET } = settings;
	return {
		settings,
		pay: async (clientSecret, card = 'pm_card_visa') => {
			const [intent = ''] = clientSecret.split('_secret_');
			const form = { client_secret: clientSecret, payment_method: card };
			return (await post(settings, `payment_intents/${intent}/confirm`, form)).status;
		},
		refund: async (intent, amount) => {
			const form = { payment_intent: intent, ...(amount && { amount: String(amount) }) };
			await requireDone(await post(settings, 'refunds', form));
		},
		cancel: async (intent) => {
			await requireDone(await post(settings, `payment_intents/${intent}/cancel`, {}));
		},
		break: async (fault) => void (await control(settings, 'break', fault)),
		repair: async (match) => void (await control(settings, 'repair', { match })),
		hold: async (match) => void (await control(settings, 'hold', { match })),
		release: async (match, order = 'sent', times = 1) =>
			void (await control(settings, 'release', { match, order, times })),
		books: () => control(settings, 'state', {}),
		sign: (text, { secret = STRIPE_WEBHOOK_SECRET, at = new Date() } = {}) =>
			signatureOf(text, secret, at),
	};
}

async function control(settings: ProviderSettings, what: string, body: object): Promise<Books> {
	const answer = await fetch(`${settings.STRIPE_API_URL}/_control/${what}`, {
		method: 'POST',
		body: JSON.stringify(body),
	});
	return (await answer.json()) as Books;
}

function post(
	{ STRIPE_API_URL, STRIPE_SECRET_KEY }: ProviderSettings,
	path: string,
	form: { readonly [name: string]: string },
): Promise<Response> {
	return fetch(`${STRIPE_API_URL}/v1/${path}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${STRIPE_SECRET_KEY}`, 'idempotency-key': randomUUID() },
		body: new URLSearchParams(form),
	});
}

async function requireDone(answer: Response): Promise<void> {
	if (!answer.ok) throw new Error(`The provider refused: ${await answer.text()}`);
}
