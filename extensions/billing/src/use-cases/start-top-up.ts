import { log } from '@cubehub/core/log';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import type { MoneyAnswer, TopUp } from '@cubehub/ledger/transfers';
import { isOpen, requireUnits, toldOf, type Payment } from '../domain/payment.ts';
import type { PaymentProvider, ProviderPayment } from '../domain/provider.ts';
import { provider as providerPort } from '../provider-store.ts';
import { applyTold, exponentOf, paymentById } from '../store.ts';

type Intent = MoneyAnswer<{
	readonly payment: string;
	readonly provider: string;
	readonly amount: string;
	readonly currency: string;
}>;

/**
 * Stores the intent of a payment into the actor's wallet, commits it with the provider's key, calls
 * the provider, and commits what it told. Repeated with its key it is the same payment, as it is by
 * then. Refuses with AMOUNT_NOT_PAYABLE; a provider that does not answer leaves it unknown.
 */
export async function startTopUp(
	work: Work,
	{ amount, currency }: { readonly amount: Minor; readonly currency: string },
): Promise<TopUp> {
	const provider = providerPort.ask();
	const exponent = await exponentOf(work.sql, currency);
	if (exponent !== undefined) requireUnits(provider, { amount, currency, exponent });

	const intent = await work.once<Intent>('billing_start_payment', {
		amount,
		currency,
		provider: provider.name,
	});
	if (work.preview) return previewOf(intent);

	const payment = await paymentById(work.sql, intent.payment);
	if (!payment) throw new Error('A payment that was stored is not there.');
	const state = isOpen(payment.status) ? await askProvider(provider, payment) : undefined;
	const told = state
		? toldOf(provider, payment, state)
		: ({ payment: payment.id, provider: provider.name, status: 'unknown' } as const);
	const status = isAsked(payment, state) ? await applyTold(work.sql, told) : payment.status;

	return {
		payment: payment.id,
		provider: intent.provider,
		status,
		clientSecret: isOpen(status) ? (state?.clientSecret ?? null) : null,
		amount: intent.amount,
		currency: intent.currency,
	};
}

/** Undefined when it does not answer: whether it did something is unknown then. */
async function askProvider(
	provider: PaymentProvider,
	payment: Payment,
): Promise<ProviderPayment | undefined> {
	const { id, key, currency, providerPayment } = payment;
	try {
		if (providerPayment !== null) return await provider.read(providerPayment);
		const units = requireUnits(provider, payment);
		return await provider.start({ payment: id, key, units, currency });
	} catch (error) {
		log.warn('the payment provider did not answer', { payment: id, error });
		return undefined;
	}
}

/** A payment that the provider is known to have does not become unknown because it is silent now. */
function isAsked({ status, providerPayment }: Payment, state: ProviderPayment | undefined) {
	return isOpen(status) && (state !== undefined || providerPayment === null);
}

function previewOf({ payment, provider, amount, currency, ...rest }: Intent): TopUp {
	const { entries, fees } = rest;
	const topUp: TopUp = {
		payment,
		provider,
		status: 'pending',
		clientSecret: null,
		amount,
		currency,
	};
	return { ...topUp, ...(entries && { entries, fees }) };
}
