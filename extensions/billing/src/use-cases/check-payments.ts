import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { requireUnits, toldOf, type Payment } from '../domain/payment.ts';
import type { PaymentProvider, ProviderPayment } from '../domain/provider.ts';
import { provider as providerPort } from '../provider-store.ts';
import { applyTold, takeDuePayment } from '../store.ts';

/** After five minutes, an hour, and five times a day later. */
const LAST_CHECK = 7;

/**
 * Asks the provider about payments that are not settled when their time has come, until none is due
 * or `signal` says to stop. Whatever was started without an answer is started again with its key,
 * which makes nothing new. The last time ends what nobody has finished.
 */
export async function checkPayments(sql: Sql, signal: AbortSignal): Promise<void> {
	const provider = providerPort.ask();
	while (!signal.aborted) {
		const payment = await takeDuePayment(sql);
		if (!payment) return;
		await check(sql, provider, payment);
	}
}

/** A payment that cannot be asked about now is left to its next time. */
async function check(sql: Sql, provider: PaymentProvider, payment: Payment): Promise<void> {
	const isLast = payment.checks >= LAST_CHECK;
	try {
		const state = await stateOf(provider, payment);
		const isEnded = isLast && state.status === 'pending' && state.id !== null;
		const last = isEnded ? await provider.cancel(state.id) : state;
		await applyTold(sql, toldOf(provider, payment, last));
	} catch (error) {
		const tell = isLast ? log.error : log.warn;
		tell('a payment could not be settled', { payment: payment.id, isLast, error });
	}
}

function stateOf(provider: PaymentProvider, payment: Payment): Promise<ProviderPayment> {
	const { id, key, currency, providerPayment } = payment;
	if (providerPayment !== null) return provider.read(providerPayment);
	return provider.start({ payment: id, key, units: requireUnits(provider, payment), currency });
}
