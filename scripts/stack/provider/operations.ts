/**
 * What the local provider does: payment intents, refunds and transfers, in memory.
 *
 * - Cards are those of Stripe's test mode: `pm_card_visa` pays, `pm_card_chargeDeclined` does not.
 * - Every change is announced as the event that Stripe would send.
 */
import { randomBytes } from 'node:crypto';
import type { Form } from './form.ts';
import {
	invalid,
	Refused,
	type Charge,
	type Intent,
	type State,
	type Thing,
	type Transfer,
} from './objects.ts';

export type World = {
	readonly state: State;
	readonly announce: (type: string, object: Thing) => void;
};

const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
const seconds = (): number => Math.floor(Date.now() / 1000);

export function createIntent(world: World, form: Form): Intent {
	const [amount, currency] = [form.amount('amount'), form.text('currency')];
	if (amount === undefined) throw invalid('parameter_invalid_integer', 'Invalid amount.');
	if (currency === undefined || !/^[a-z]{3}$/.test(currency)) {
		throw invalid('parameter_invalid', 'Invalid currency.');
	}
	if (amount > 99_999_999) throw invalid('amount_too_large', 'Amount has more than eight digits.');
	const id = newId('pi');
	const intent: Intent = {
		id,
		object: 'payment_intent',
		amount,
		amount_received: 0,
		currency,
		status: 'requires_payment_method',
		client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
		metadata: form.map('metadata'),
		latest_charge: null,
		last_payment_error: null,
		cancellation_reason: null,
		created: seconds(),
	};
	return changed(world, intent, 'created');
}

export function intentOf({ state }: World, id: string): Intent {
	const intent = state.intents[id];
	if (!intent) throw invalid('resource_missing', `No such payment_intent: '${id}'`, 404);
	return intent;
}

/** Pays, or fails and stays open for another card. */
export function confirmIntent(world: World, id: string, form: Form): Intent {
	const intent = intentOf(world, id);
	requireOpen(intent);
	if (form.text('payment_method') === 'pm_card_chargeDeclined') {
		const error = { type: 'card_error', code: 'card_declined', message: 'Declined.' } as const;
		changed(world, { ...intent, last_payment_error: error }, 'payment_failed');
		throw new Refused(402, 'card_error', 'card_declined', 'Your card was declined.');
	}
	const charge: Charge = {
		id: newId('ch'),
		object: 'charge',
		amount: intent.amount,
		amount_refunded: 0,
		refunded: false,
		currency: intent.currency,
		payment_intent: id,
		created: seconds(),
	};
	world.state.charges[charge.id] = charge;
	return changed(
		world,
		{ ...intent, status: 'succeeded', amount_received: intent.amount, latest_charge: charge.id },
		'succeeded',
	);
}

export function cancelIntent(world: World, id: string): Intent {
	const intent = intentOf(world, id);
	requireOpen(intent);
	return changed(
		world,
		{ ...intent, status: 'canceled', cancellation_reason: 'abandoned' },
		'canceled',
	);
}

export function refund(world: World, form: Form): Charge {
	const intent = intentOf(world, form.text('payment_intent') ?? '');
	const charge = world.state.charges[intent.latest_charge ?? ''];
	const left = charge ? charge.amount - charge.amount_refunded : 0;
	const amount = form.amount('amount') ?? left;
	if (!charge || amount > left || amount === 0) {
		throw invalid('charge_already_refunded', 'There is not so much to refund.');
	}
	const amountRefunded = charge.amount_refunded + amount;
	const after: Charge = {
		...charge,
		amount_refunded: amountRefunded,
		refunded: amountRefunded === charge.amount,
	};
	world.state.charges[charge.id] = after;
	world.announce('charge.refunded', after);
	return after;
}

export function createTransfer(world: World, form: Form): Transfer {
	const [amount, currency] = [form.amount('amount'), form.text('currency')];
	const destination = form.text('destination');
	if (amount === undefined || currency === undefined || !destination) {
		throw invalid('parameter_missing', 'A transfer needs amount, currency and destination.');
	}
	if (destination === 'acct_closed') {
		throw invalid('account_closed', 'The destination account is closed.');
	}
	const transfer: Transfer = {
		id: newId('tr'),
		object: 'transfer',
		amount,
		currency,
		destination,
		transfer_group: form.text('transfer_group') ?? null,
		metadata: form.map('metadata'),
		reversed: false,
		created: seconds(),
	};
	world.state.transfers[transfer.id] = transfer;
	world.announce('transfer.created', transfer);
	return transfer;
}

export function transfersOf({ state }: World, form: Form): object {
	const group = form.text('transfer_group');
	const found = Object.values(state.transfers).filter(
		({ transfer_group: of }) => group === undefined || of === group,
	);
	const limit = form.amount('limit') ?? 10;
	return {
		object: 'list',
		url: '/v1/transfers',
		has_more: found.length > limit,
		data: found.slice(0, limit),
	};
}

function requireOpen({ status }: Intent): void {
	if (status === 'requires_payment_method') return;
	throw invalid('payment_intent_unexpected_state', `This PaymentIntent's status is ${status}.`);
}

function changed({ state, announce }: World, intent: Intent, what: string): Intent {
	state.intents[intent.id] = intent;
	announce(`payment_intent.${what}`, intent);
	return intent;
}
