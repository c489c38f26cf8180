/** The adapter against the local provider, which speaks Stripe's protocol over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProvider, type Provider } from '../../../../scripts/stack/provider/server.ts';
import { stripeClient } from './client.ts';
import { stripePayouts } from './payouts.ts';

let provider: Provider;
let payouts: ReturnType<typeof stripePayouts>;

beforeAll(async () => {
	provider = await startProvider({
		port: 0,
		secretKey: 'sk_test_payouts',
		webhookSecret: 'whsec_payouts',
		webhookUrl: 'http://127.0.0.1:9',
		isControlled: true,
	});
	const client = stripeClient({
		STRIPE_SECRET_KEY: 'sk_test_payouts',
		STRIPE_WEBHOOK_SECRET: ['whsec_payouts'],
		STRIPE_API_URL: provider.url,
		STRIPE_TIMEOUT_MS: 500,
	});
	payouts = stripePayouts(client, async () => 2);
});
afterAll(() => provider.stop());

const order = (more: object = {}) => ({
	key: randomUUID(),
	withdrawal: randomUUID(),
	amount: 4_000n,
	currency: 'KZT',
	destination: 'acct_1',
	...more,
});

async function control(what: string, body: object = {}) {
	const answer = await fetch(`${provider.url}/_control/${what}`, {
		method: 'POST',
		body: JSON.stringify(body),
	});
	return (await answer.json()) as { transfers: { transfer_group: string }[] };
}

test('the same key pays once', async () => {
	const asked = order();
	const first = await payouts.pay(asked);

	expect(await payouts.pay(asked)).toEqual(first);
	expect(first).toEqual({ id: expect.stringMatching(/^tr_/), status: 'paid', failure: null });
	const { transfers } = await control('state');
	expect(transfers.filter((transfer) => transfer.transfer_group === asked.key)).toHaveLength(1);
});

test('what became of a key is found without ordering it again', async () => {
	const asked = order();
	expect(await payouts.find(asked.key)).toBeNull();

	const paid = await payouts.pay(asked);

	expect(await payouts.find(asked.key)).toEqual(paid);
});

test('a payout whose answer is lost throws, and is found by its key', async () => {
	const asked = order();
	await control('break', { match: `transfer_group=${asked.key}`, mode: 'lose', times: 2 });

	await expect(payouts.pay(asked)).rejects.toThrow();

	expect(await payouts.find(asked.key)).toMatchObject({ status: 'paid' });
});

test.each(['hang', 'error'])('a provider that does not work (%s) throws', async (mode) => {
	const asked = order();
	await control('break', { match: asked.key, mode, times: 2 });
	await expect(payouts.pay(asked)).rejects.toThrow();
	expect(await payouts.find(asked.key)).toBeNull();
});

test.each([
	['an account that is closed', { destination: 'acct_closed' }, 'account_closed'],
	['more than the provider can say', { amount: 10n ** 15n }, 'amount_not_payable'],
])('a payout to %s has failed for sure', async (_, more, failure) => {
	expect(await payouts.pay(order(more))).toEqual({ id: null, status: 'failed', failure });
});
