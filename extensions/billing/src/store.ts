import type { Sql } from '@cubehub/core/work';
import type { Payment, PaymentStatus, Told } from './domain/payment.ts';
import type { ProviderEvent } from './domain/provider.ts';

type PaymentRow = {
	readonly id: string;
	readonly provider_key: string;
	readonly provider_payment_id: string | null;
	readonly status: PaymentStatus;
	readonly amount: bigint;
	readonly currency: string;
	readonly exponent: number;
	readonly checks_count: number;
};

/** A payment with the decimals of its currency; undefined when it is not there. */
export async function paymentById(sql: Sql, id: string): Promise<Payment | undefined> {
	const rows = await sql<PaymentRow>`
		select payment.id, payment.provider_key, payment.provider_payment_id, payment.status,
			payment.amount, payment.currency, currency.exponent, payment.checks_count
		from payments payment
		join currencies currency on currency.code = payment.currency
		where payment.id = ${id}`;
	return rows.map(paymentOf)[0];
}

/** Takes a payment that the provider is to be asked about; undefined when none is due. */
export async function takeDuePayment(sql: Sql): Promise<Payment | undefined> {
	const rows = await sql<PaymentRow>`
		select payment.id, payment.provider_key, payment.provider_payment_id, payment.status,
			payment.amount, payment.currency, currency.exponent, payment.checks_count
		from billing_due_payments(1) payment
		join currencies currency on currency.code = payment.currency`;
	return rows.map(paymentOf)[0];
}

function paymentOf(row: PaymentRow): Payment {
	return {
		id: row.id,
		key: row.provider_key,
		providerPayment: row.provider_payment_id,
		status: row.status,
		amount: row.amount,
		currency: row.currency,
		exponent: row.exponent,
		checks: row.checks_count,
	};
}

/** The decimals of a currency; undefined for one that this house does not know. */
export async function exponentOf(sql: Sql, currency: string): Promise<number | undefined> {
	const [row] = await sql<{ exponent: number }>`
		select exponent from currencies where code = ${currency}`;
	return row?.exponent;
}

/** Applies what the provider tells; answers the status that the payment has then. */
export async function applyTold(sql: Sql, told: Told): Promise<PaymentStatus> {
	const [row] = await sql<{ answer: { readonly status: PaymentStatus } }>`
		select billing_apply_payment(null, ${told}::jsonb) as answer`;
	if (!row) throw new Error('billing_apply_payment answered no row.');
	return row.answer.status;
}

/** Stores a verified event; answers its row, or undefined when it was stored before. */
export async function storeEvent(
	sql: Sql,
	provider: string,
	{ id, type, created }: ProviderEvent,
	raw: string,
): Promise<bigint | undefined> {
	const [row] = await sql<{ id: bigint | null }>`
		select billing_store_event(${provider}, ${id}, ${type}, ${created}, ${raw}) as id`;
	return row?.id ?? undefined;
}

export type StoredEvent = { readonly id: bigint; readonly type: string; readonly raw: string };

/** Takes an event for an attempt; undefined when it is done. */
export async function takeEvent(sql: Sql, id: bigint): Promise<StoredEvent | undefined> {
	const [row] = await sql<StoredEvent>`select id, type, raw from billing_take_event(${id})`;
	return row;
}

/** Notes how an attempt ended: `received` is tried again, until it is given up. */
export async function endEvent(
	sql: Sql,
	id: bigint,
	status: 'processed' | 'ignored' | 'received',
	error: string | null = null,
): Promise<string | undefined> {
	const [row] = await sql<{ status: string }>`
		select billing_end_event(${id}, ${status}, ${error}) as status`;
	return row?.status;
}

/** Events whose time for an attempt has come. */
export async function dueEvents(sql: Sql, limit: number): Promise<readonly bigint[]> {
	const rows = await sql<{ id: bigint }>`
		select id from billing_due_events(${limit}::integer) as id`;
	return rows.map(({ id }) => id);
}

/** How many payments and events wait for somebody to look at them. */
export async function leftOpen(sql: Sql): Promise<bigint> {
	const [row] = await sql<{ count: bigint }>`select billing_left_open() as count`;
	return row?.count ?? 0n;
}
