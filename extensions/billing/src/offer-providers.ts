/**
 * Brings the provider to those who need one.
 *
 * - Without a key nobody is offered: top-ups and payouts answer SERVICE_UNAVAILABLE, and nobody is
 *   asked what became of them.
 */
import { registerCheck } from '@cubehub/core/health';
import { backgroundSql } from '@cubehub/core/outbox';
import { registerSchedule } from '@cubehub/core/schedules';
import { payments, payouts } from '@cubehub/ledger/transfers';
import { provider } from './provider-store.ts';
import { stripeSettings } from './settings.ts';
import { exponentOf, leftOpen } from './store.ts';
import { stripeClient } from './stripe/client.ts';
import { stripePayments } from './stripe/payments.ts';
import { stripePayouts } from './stripe/payouts.ts';
import { checkPayments } from './use-cases/check-payments.ts';
import { settleEvents } from './use-cases/settle-events.ts';
import { startTopUp } from './use-cases/start-top-up.ts';

/** How often somebody looks whether a payment or a late event is due, and how long a look may take. */
const turn = { everySeconds: 15, timeoutSeconds: 120 };

/** Offers Stripe where the environment has its key, to billing itself and to the wallet. */
export function offerProviders(env: { readonly [name: string]: unknown }): void {
	const settings = stripeSettings(env);
	if (!settings) return;

	const client = stripeClient(settings);
	provider.offer(stripePayments(client, settings.STRIPE_WEBHOOK_SECRET));
	payments.offer({ startTopUp });
	payouts.offer(stripePayouts(client, decimalsOf));
	registerSchedule({ name: 'billing.check-payments', ...turn, run: checkPayments });
	registerSchedule({
		name: 'billing.settle-late-events',
		...turn,
		run: (sql, signal) => settleEvents(sql, undefined, signal),
	});
	registerCheck('payments', {
		required: false,
		run: async () => ((await leftOpen(backgroundSql())) > 0n ? 'degraded' : 'ok'),
	});
}

async function decimalsOf(currency: string): Promise<number> {
	const exponent = await exponentOf(backgroundSql(), currency);
	if (exponent === undefined) throw new Error(`${currency} is no currency of this house.`);
	return exponent;
}
