/** What the tests of payments over HTTP are given: top-ups of people, and events of the provider. */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { TestDatabase } from '../harness/database.ts';
import type { Answer, Client } from '../harness/http.ts';
import type { TestProvider } from '../harness/provider.ts';
import type { Person } from '../harness/shop.ts';
import { dataOf } from './wallet-readers.ts';

export type TopUp = {
	readonly payment: string;
	readonly status: string;
	readonly client_secret: string | null;
	readonly amount: string;
	readonly currency: string;
};

export type Payment = {
	readonly id: string;
	readonly status: string;
	readonly journal: string | null;
	readonly refunded_amount: string;
	readonly failure: string | null;
	readonly provider_payment_id: string | null;
};

/** An amount that no other test uses, so that the provider can be told which request is meant. */
export function anAmount(): bigint {
	return 100_000n + BigInt(`0x${randomUUID().slice(0, 6)}`);
}

export function deposit(person: Pick<Person, 'api'>, amount: bigint, key = randomUUID()) {
	return person.api.post('/wallet/deposit', { amount, currency: 'KZT' }, { key });
}

/** A top-up that was started, and the provider's own id of it. */
export async function aTopUp(
	person: Pick<Person, 'api'>,
	amount = anAmount(),
): Promise<TopUp & { readonly intent: string; readonly secret: string }> {
	const answer = await deposit(person, amount);
	if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
	const topUp = dataOf<TopUp>(answer);
	const secret = topUp.client_secret ?? '';
	return { ...topUp, secret, intent: secret.split('_secret_')[0] ?? '' };
}

/** The text of an event about an object of the provider, as Stripe writes it. */
export function eventText(type: string, object: object, id = `evt_${randomUUID()}`): string {
	return JSON.stringify({
		id,
		object: 'event',
		type,
		created: Math.floor(Date.now() / 1000),
		data: { object },
	});
}

/** Sends an event as the provider does. */
export function sendEvent(
	api: Client,
	text: string,
	signature: string | undefined,
	provider = 'stripe',
): Promise<Answer> {
	const headers = signature === undefined ? {} : { 'stripe-signature': signature };
	return api.post(`/billing/webhooks/${provider}`, text, { key: false, headers });
}

/** The signature that the SDK of Stripe makes of a text. */
export function sdkSignature(provider: TestProvider, payload: string): string {
	const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET: secret } = provider.settings;
	return new Stripe(STRIPE_SECRET_KEY).webhooks.generateTestHeaderString({ payload, secret });
}

export async function paymentOf({ query }: TestDatabase, id: string): Promise<Payment> {
	const [payment] = await query<Payment>('select * from payments where id = $1', [id]);
	if (!payment) throw new Error(`No payment ${id}.`);
	return payment;
}

/** Has the worker ask the provider at its next turn. */
export async function makeDue({ query }: TestDatabase, id: string): Promise<void> {
	await query(
		`do $$ begin
			set local "cubehub.billing" = 'on';
			update payments set check_at = current_timestamp where id = '${id}';
		end $$`,
	);
}
