import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { toldOf } from '../domain/payment.ts';
import { provider as providerPort } from '../provider-store.ts';
import { applyTold, dueEvents, endEvent, paymentById, takeEvent } from '../store.ts';

const AT_ONCE = 50;
const MOST_TEXT = 2_000;

/**
 * Handles stored events: asks the provider what it has now, and applies that. What an event itself
 * says is not used, so that late and reordered events do no harm. Must not run inside a transaction.
 * What fails is tried again later, and given up some day. Without `ids`: those whose time has come.
 */
export async function settleEvents(
	sql: Sql,
	ids?: readonly bigint[],
	signal?: AbortSignal,
): Promise<void> {
	for (const id of ids ?? (await dueEvents(sql, AT_ONCE))) {
		if (signal?.aborted) return;
		await settleOne(sql, id);
	}
}

async function settleOne(sql: Sql, id: bigint): Promise<void> {
	const event = await takeEvent(sql, id);
	if (!event) return;
	try {
		const isOurs = await settle(sql, event.raw);
		await endEvent(sql, id, isOurs ? 'processed' : 'ignored');
	} catch (error) {
		const text = (error instanceof Error ? error.message : String(error)).slice(0, MOST_TEXT);
		const status = await endEvent(sql, id, 'received', text);
		const tell = status === 'failed' ? log.error : log.warn;
		tell('an event of the payment provider was not handled', { event: id, status, error });
	}
}

/** Whether the event is about a payment of this house. */
async function settle(sql: Sql, raw: string): Promise<boolean> {
	const provider = providerPort.ask();
	const id = provider.paymentIn(raw);
	if (id === undefined) return false;

	const state = await provider.read(id);
	const payment = state.payment === null ? undefined : await paymentById(sql, state.payment);
	if (!payment) return false;

	await applyTold(sql, toldOf(provider, payment, state));
	return true;
}
