import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { State } from './objects.ts';
import { startProvider, type Provider, type ProviderOptions } from './server.ts';

const options: ProviderOptions = {
	port: 0,
	secretKey: 'sk_test_1',
	webhookSecret: 'whsec_1',
	webhookUrl: 'http://127.0.0.1:9',
};
const order = { amount: 500, currency: 'kzt', metadata: { order: '7' } } as const;

let provider: Provider;
let saved: State | undefined;

beforeAll(async () => {
	provider = await startProvider({ ...options, save: (state) => (saved = structuredClone(state)) });
});
afterAll(() => provider.stop());
afterEach(() => vi.unstubAllEnvs());

function clientOf({ url }: Provider, key = 'sk_test_1'): Stripe {
	const { hostname: host, port } = new URL(url);
	return new Stripe(key, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

describe('the local provider, to the client of Stripe', () => {
	test('makes one payment for a key, and another one for none', async () => {
		const { paymentIntents } = clientOf(provider);
		const first = await paymentIntents.create(order, { idempotencyKey: 'one' });
		const again = await paymentIntents.create(order, { idempotencyKey: 'one' });
		const other = await paymentIntents.create(order);

		expect([again.id, again.metadata]).toEqual([first.id, { order: '7' }]);
		expect(other.id).not.toBe(first.id);
	});

	test('refuses a key with another body', async () => {
		const { paymentIntents } = clientOf(provider);
		await paymentIntents.create(order, { idempotencyKey: 'two' });
		await expect(
			paymentIntents.create({ ...order, amount: 501 }, { idempotencyKey: 'two' }),
		).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
	});

	test('refuses a key of somebody else', async () => {
		await expect(
			clientOf(provider, 'sk_test_2').paymentIntents.create(order),
		).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
	});

	test('declines a card, and takes another one for the same payment', async () => {
		const { paymentIntents } = clientOf(provider);
		const { id } = await paymentIntents.create(order);
		await expect(
			paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }),
		).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);

		const paid = await paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });

		expect([paid.status, paid.amount_received]).toEqual(['succeeded', 500]);
	});

	test('refunds no more than was paid', async () => {
		const { paymentIntents, refunds } = clientOf(provider);
		const { id } = await paymentIntents.create(order);
		await paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
		await refunds.create({ payment_intent: id, amount: 400 });

		await expect(refunds.create({ payment_intent: id, amount: 101 })).rejects.toThrow('refund');

		const read = await paymentIntents.retrieve(id, { expand: ['latest_charge'] });
		expect(read.latest_charge).toMatchObject({ amount_refunded: 400 });
	});

	test('knows after a restart what it knew', async () => {
		const { id } = await clientOf(provider).paymentIntents.create(order);
		const later = await startProvider({ ...options, ...(saved && { state: saved }) });
		try {
			expect(await clientOf(later).paymentIntents.retrieve(id)).toMatchObject({ id });
		} finally {
			await later.stop();
		}
	});
});

test('a stranger cannot break it: it has no controls unless it was started with them', async () => {
	const answer = await fetch(`${provider.url}/_control/state`, { method: 'POST' });
	expect(answer.status).toBe(401);
});

test('in production it does not start', async () => {
	vi.stubEnv('NODE_ENV', 'production');
	await expect(startProvider(options)).rejects.toThrow('does not run in production');
});
