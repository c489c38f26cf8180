/** What the tests of payments are given: intents of people, and what a provider tells about them. */
import { randomUUID, type UUID } from 'node:crypto';
import { query, value } from '../harness/statements.ts';
import { aPerson, once } from './ledger-builders.ts';

export type Payment = {
	readonly id: string;
	readonly status: string;
	readonly journal: string | null;
	readonly refunded_amount: string;
	readonly provider_payment_id: string | null;
	readonly failure: string | null;
	readonly checks_count: number;
	readonly check_at: Date | null;
};

export type Intent = {
	readonly id: string;
	readonly user: string;
	/** Of the provider. */
	readonly intent: string;
	readonly amount: bigint;
};

/** The intent of a person to pay in, stored and not told of yet. */
export async function anIntent(amount = 5_000n, owner?: string): Promise<Intent> {
	const user = owner ?? (await aPerson());
	const { status, answer } = await start(user, amount);
	if (status !== 200) throw new Error(JSON.stringify(answer));
	return { id: String(answer['payment']), user, intent: `pi_${randomUUID()}`, amount };
}

type Asked = {
	readonly journal?: string;
	readonly key?: UUID;
	readonly preview?: boolean;
	readonly currency?: string;
};

export function start(user: string, amount: bigint, asked: Asked = {}) {
	const { journal = randomUUID(), currency = 'KZT', ...options } = asked;
	const command = { amount: String(amount), currency, provider: 'stripe', journal };
	return once(user, 'billing_start_payment', command, options);
}

/** Applies what the provider tells; the agreed amount unless said otherwise. */
export async function tell(
	{ id, intent, amount }: Intent,
	status: string,
	more: { readonly [field: string]: string | null } = {},
): Promise<Payment> {
	await query('select billing_apply_payment(null, $1)', [
		{
			payment: id,
			provider: 'stripe',
			provider_payment_id: intent,
			status,
			amount: String(amount),
			currency: 'KZT',
			...more,
		},
	]);
	return paymentOf(id);
}

export async function paymentOf(id: string): Promise<Payment> {
	const [payment] = await query<Payment>('select * from payments where id = $1', [id]);
	if (!payment) throw new Error(`No payment ${id}.`);
	return payment;
}

/** What is owed to the person. */
export async function inWallet(user: string): Promise<bigint> {
	return BigInt(await value(`select ledger_balance(ledger_wallet($1, 'KZT'))`, [user]));
}

/** Events of a payment, in order. */
export async function announced(payment: string): Promise<string[]> {
	const rows = await query<{ topic: string }>(
		`select topic from outbox
		where payload ->> 'payment' = $1 and topic like 'billing.%'
		group by topic, event_id
		order by min(id)`,
		[payment],
	);
	return rows.map(({ topic }) => topic);
}

/** Runs statements as a function of billing would. */
export function asBilling(statement: string): string {
	return `do $$ begin set local "cubehub.billing" = 'on'; ${statement}; end $$`;
}

/** An event of the provider, stored. */
export async function anEvent(event = `evt_${randomUUID()}`): Promise<string | null> {
	const [row] = await query<{ id: string | null }>(
		`select billing_store_event('stripe', $1, 'payment_intent.succeeded', now(), '{}') as id`,
		[event],
	);
	return row?.id ?? null;
}
