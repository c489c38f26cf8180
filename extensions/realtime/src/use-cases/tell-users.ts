/**
 * Tells people what happened to them, after it was committed.
 *
 * - Numbers without gaps for each person, and messages in the order of the numbers.
 * - The last balance told is the balance: it is read while the person's number is held.
 */
import { log } from '@cubehub/core/log';
import type { OutboxEvent } from '@cubehub/core/outbox';
import type { Sql } from '@cubehub/core/work';
import { messagesOf, type ToldEvent } from '../domain/messages.ts';
import { rooms, type Published } from '../domain/rooms.ts';
import { inventoryChanged, journalPosted } from '../heard-events.ts';
import { tellConcerned, type Concern } from '../store.ts';

type Publish = (message: Published) => void;

/**
 * Stores what people are told of these events; the answer sends it by `publish`, and is called after
 * the commit.
 */
export async function tellUsers(
	events: readonly OutboxEvent[],
	sql: Sql,
	publish: Publish,
): Promise<() => void> {
	const concerns = events.flatMap(concernOf);
	const told = concerns.length > 0 ? await tellConcerned(sql, concerns) : [];
	const haveCasesChanged = events.some(({ topic }) => topic === 'cases.case.updated');

	return () => {
		sendToUsers(told, publish);
		if (haveCasesChanged) sendCasesUpdated(publish);
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

function sendToUsers(told: readonly ToldEvent[], publish: Publish): void {
	for (const event of told) {
		for (const { name, args } of messagesOf(event)) {
			publish({ room: rooms.user(event.userId), name, args });
		}
		const kind = event.type.split(':')[0];
		log.info(`event emitted (${kind})`, { user: event.userId, event: event.eventId });
	}
}

function sendCasesUpdated(publish: Publish): void {
	publish({ room: rooms.cases, name: 'cases:updated', args: [] });
	log.info('event emitted (cases)');
}
