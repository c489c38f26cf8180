/** What the tests of the outbox are given: topics and consumers of their own, and a table of effects. */
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Consumer, Relay } from '../../extensions/core/src/outbox.ts';
import { startRelay, type RelayOptions } from '../../extensions/core/src/relay/relay.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';

export type Route = { readonly topic: string; readonly consumer: string };

/** A topic that one consumer of its own is told of. */
export async function aRoute(topic = `test.${randomUUID()}.announced`): Promise<Route> {
	const consumer = `test-${randomUUID()}`;
	await query(`insert into outbox_routes (topic, consumer) values ($1, $2)`, [topic, consumer]);
	await query(
		`create table if not exists test_effects (position bigint generated always as identity, consumer text, event uuid, number integer)`,
	);
	return { topic, consumer };
}

type Announced = { readonly key?: string; readonly dedupe?: string; readonly number?: number };

export async function announce(
	topic: string,
	{ key, dedupe, number = 0 }: Announced = {},
): Promise<void> {
	await query(`select outbox_add($1, $2, jsonb_build_object('number', $4::int), $3)`, [
		topic,
		key ?? null,
		dedupe ?? null,
		number,
	]);
}

/** A consumer that notes each event as its effect; `fails` is asked before it does. */
export function noting(
	{ topic, consumer }: Route,
	fails: (number: number) => void = () => undefined,
	more: Partial<Consumer> = {},
): Consumer {
	return {
		name: consumer,
		topics: [topic],
		handle: async (event, sql) => {
			const number = Number(event.payload['number']);
			fails(number);
			await sql`insert into test_effects (consumer, event, number) values (${consumer}, ${event.eventId}, ${number})`;
		},
		...more,
	};
}

/** The numbers of the events that took effect, in order. */
export async function effects({ consumer }: Route): Promise<readonly number[]> {
	const rows = await query<{ number: number }>(
		`select number from test_effects where consumer = $1 order by position`,
		[consumer],
	);
	return rows.map(({ number }) => number);
}

export type Row = {
	readonly id: string;
	readonly event_id: string;
	readonly attempts: number;
	readonly dispatches: string;
	readonly done_at: Date | null;
	readonly last_error: string | null;
	readonly correlation_id: string | null;
};

export async function rowsOf({ topic }: Pick<Route, 'topic'>): Promise<readonly Row[]> {
	return query<Row>(`select * from outbox where topic = $1 order by id`, [topic]);
}

export type Letter = {
	readonly id: string;
	readonly attempts: number;
	readonly error: string;
	readonly retried_by: string | null;
};

export async function lettersOf({ consumer }: Route): Promise<readonly Letter[]> {
	return query<Letter>(`select * from dead_letters where consumer = $1`, [consumer]);
}

/** A relay that runs these consumers until the test ends, and does not wait long after a failure. */
export async function aRelay(
	consumers: readonly Consumer[],
	more: Partial<RelayOptions> = {},
): Promise<Relay> {
	const { url } = await database();
	const relay = startRelay({
		database: { connectionString: url },
		poolMax: 10,
		alone: false,
		consumers,
		cleanings: [],
		onRefused: () => undefined,
		retryBaseMs: 1,
		pollMs: 20,
		...more,
	});
	onTestFinished(() => relay.stop());
	return relay;
}
