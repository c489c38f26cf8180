/** What the tests of the outbox are given: topics and consumers of their own, and a table of effects. */
import { randomUUID } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import type { Consumer, Relay } from '../../extensions/core/src/outbox.ts';
import { startRelay, type RelayOptions } from '../../extensions/core/src/relay/relay.ts';
import type { Sql } from '../../extensions/core/src/sql.ts';
import { database } from '../harness/database.ts';
import { query } from '../harness/statements.ts';

/** One queue a test file: what others have in Redis is none of its business. */
const prefix = `test-${randomUUID()}:`;
const { redis: url } = inject('services');

/** How a house may run: what holds in one of them holds in both. */
export const modes: readonly { readonly name: string; readonly redis: RelayOptions['redis'] }[] = [
	{ name: 'without Redis', redis: undefined },
	...(url === undefined ? [] : [{ name: 'with Redis', redis: { url, prefix } }]),
];

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

/** Announces events by their numbers, from `first` on. */
export async function announceMany(
	{ topic }: Pick<Route, 'topic'>,
	count: number,
	first = 0,
): Promise<void> {
	await query(
		`select outbox_add($1, null, jsonb_build_object('number', n))
		from generate_series($2::int, $2::int + $3::int - 1) n`,
		[topic, first, count],
	);
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

/** The same, and before its effect it waits for something; `sql` runs in its transaction. */
export function waiting(
	route: Route,
	wait: (sql: Sql) => Promise<unknown>,
	more: Partial<Consumer> = {},
): Consumer {
	const { handle } = noting(route);
	return noting(route, undefined, {
		handle: async (event, sql) => {
			await wait(sql);
			return handle(event, sql);
		},
		...more,
	});
}

/** The numbers of the events that took effect, in order. */
export async function effects({ consumer }: Route): Promise<readonly number[]> {
	const rows = await query<{ number: number }>(
		`select number from test_effects where consumer = $1 order by position`,
		[consumer],
	);
	return rows.map(({ number }) => number);
}

/** The same by their size: for where nothing keeps an order. */
export async function sortedEffects(route: Route): Promise<readonly number[]> {
	return (await effects(route)).toSorted((one, other) => one - other);
}

/** The numbers from 0 on. */
export const upTo = (count: number): readonly number[] =>
	Array.from({ length: count }, (_, number) => number);

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

/** How many rows have not had their effect yet. */
export async function undone(route: Pick<Route, 'topic'>): Promise<number> {
	const rows = await rowsOf(route);
	return rows.filter(({ done_at }) => done_at === null).length;
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
