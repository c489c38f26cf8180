/**
 * Tells people what happened to them, after it was committed.
 *
 * - Numbers without gaps for each person, and messages in the order of the numbers.
 * - The last balance told is the balance: it is read while the person's number is held.
 */
import { log } from '@cubehub/core/log';
import type { OutboxEvent } from '@cubehub/core/outbox';
import { heldSockets } from '@cubehub/core/sockets';
import type { Sql } from '@cubehub/core/work';
import { messagesOf, type ToldEvent } from '../domain/messages.ts';
import { rooms } from '../domain/rooms.ts';
import { inventoryChanged, journalPosted } from '../heard-events.ts';
import { tellConcerned, type Concern } from '../store.ts';

/** Stores what people are told of these events; the answer sends it, and is called after the commit. */
export async function tellUsers(events: readonly OutboxEvent[], sql: Sql): Promise<() => void> {
	const concerns = events.flatMap(concernOf);
	const told = concerns.length > 0 ? await tellConcerned(sql, concerns) : [];
	const haveCasesChanged = events.some(({ topic }) => topic === 'cases.case.updated');

	return () => {
		sendToUsers(told);
		if (haveCasesChanged) sendCasesUpdated();
	};
}

function concernOf({ topic, eventId, payload }: OutboxEvent): readonly Concern[] {
	switch (topic) {
		case 'ledger.journal.posted': {
			const { accounts } = journalPosted.parse(payload);
			return [{ event_id: eventId, type: 'balance:updated', accounts }];
		}
		case 'cases.inventory.changed': {
			const { user } = inventoryChanged.parse(payload);
			return [{ event_id: eventId, type: 'inventory:updated', user }];
		}
		default:
			return [];
	}
}

function sendToUsers(told: readonly ToldEvent[]): void {
	for (const event of told) {
		for (const { name, args } of messagesOf(event)) {
			heldSockets()
				?.to(rooms.user(event.userId))
				.emit(name, ...args);
		}
		const kind = event.type.split(':')[0];
		log.info(`event emitted (${kind})`, { user: event.userId, event: event.eventId });
	}
}

function sendCasesUpdated(): void {
	heldSockets()?.to(rooms.cases).emit('cases:updated');
	log.info('event emitted (cases)');
}
