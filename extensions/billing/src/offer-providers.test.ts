import { ServiceUnavailable } from '@cubehub/core/errors';
import { registeredSchedules } from '@cubehub/core/schedules';
import { payments, payouts } from '@cubehub/ledger/transfers';
import { expect, test } from 'vitest';
import { offerProviders } from './offer-providers.ts';

const key = { STRIPE_SECRET_KEY: 'sk_test_1' };

test('without a key nobody pays in or out, and nobody is asked', () => {
	offerProviders({});

	expect(() => payments.ask()).toThrow(ServiceUnavailable);
	expect(() => payouts.ask()).toThrow(ServiceUnavailable);
	expect(registeredSchedules()).toEqual([]);
});

test('a key without the secret of its events is no provider', () => {
	expect(() => offerProviders(key)).toThrow('STRIPE_WEBHOOK_SECRET');
	expect(() => payments.ask()).toThrow(ServiceUnavailable);
});

test('a key and up to two secrets are Stripe', () => {
	expect(() => offerProviders({ ...key, STRIPE_WEBHOOK_SECRET: 'a,b,c' })).toThrow();

	offerProviders({ ...key, STRIPE_WEBHOOK_SECRET: 'whsec_old, whsec_new' });

	expect(payouts.ask().provider).toBe('stripe');
	expect(registeredSchedules().map(({ name }) => name)).toEqual([
		'billing.check-payments',
		'billing.settle-late-events',
	]);
});
