/**
 * Which consumer is told of which event: rows of `outbox_routes`.
 *
 * - Every topic has at least one route; where nobody listens it leads to `none`.
 * - A route whose topic or consumer is no longer registered goes away.
 * - Routes to flows are made by their triggers, and stay as long as these do.
 */
import type { ClientBase } from 'pg';

export type Route = { readonly topic: string; readonly consumer: string };
type Listener = { readonly name: string; readonly topics: readonly string[] };

const NOBODY = 'none';

/** The routes that topics and consumers make. Throws when a consumer listens to an unknown topic. */
export function routesOf(
	topics: readonly string[],
	consumers: readonly Listener[],
): readonly Route[] {
	for (const { name, topics: wanted } of consumers) {
		const unknown = wanted.find((topic) => !topics.includes(topic));
		if (unknown !== undefined)
			throw new Error(`Consumer ${name} listens to ${unknown}, which nobody announces.`);
	}
	return topics.flatMap((topic) => {
		const listeners = consumers.filter((consumer) => consumer.topics.includes(topic));
		if (listeners.length === 0) return [{ topic, consumer: NOBODY }];
		return listeners.map(({ name }) => ({ topic, consumer: name }));
	});
}

type RouteChanges = { readonly added: readonly Route[]; readonly removed: readonly Route[] };

/** What differs between the wanted routes and those of the database. */
export async function routeChanges(
	client: ClientBase,
	wanted: readonly Route[],
): Promise<RouteChanges> {
	const { rows } = await client.query<Route>('select topic, consumer from outbox_routes');
	const kept = withFlows(wanted, await flowRoutes(client));
	const misses =
		(routes: readonly Route[]) =>
		({ topic, consumer }: Route): boolean =>
			!routes.some((route) => route.topic === topic && route.consumer === consumer);
	return { added: kept.filter(misses(rows)), removed: rows.filter(misses(kept)) };
}

/** The routes, and those to flows whose event somebody announces. */
export function withFlows(routes: readonly Route[], toFlows: readonly Route[]): readonly Route[] {
	const announced = new Set(routes.map(({ topic }) => topic));
	return [...routes, ...toFlows.filter(({ topic }) => announced.has(topic))];
}

/** What active triggers route to their flows; nothing in a database that has no triggers yet. */
async function flowRoutes(client: ClientBase): Promise<readonly Route[]> {
	const { rows: tables } = await client.query<{ there: boolean }>(
		`select to_regclass('public.flow_triggers') is not null as there`,
	);
	if (!tables[0]?.there) return [];
	const { rows } = await client.query<Route>(
		`select topic, 'flow:' || flow as consumer from flow_triggers where is_active`,
	);
	return rows;
}

/** Writes the changes; the caller's transaction decides whether they stay. */
export async function saveRoutes(
	client: ClientBase,
	{ added, removed }: RouteChanges,
): Promise<void> {
	await client.query(
		`insert into outbox_routes (topic, consumer)
		select topic, consumer
		from unnest($1::text[], $2::text[]) as route (topic, consumer)
		on conflict (topic, consumer) do nothing`,
		columns(added),
	);
	await client.query(
		`delete from outbox_routes
		using unnest($1::text[], $2::text[]) as route (topic, consumer)
		where outbox_routes.topic = route.topic and outbox_routes.consumer = route.consumer`,
		columns(removed),
	);
}

function columns(routes: readonly Route[]): string[][] {
	return [routes.map(({ topic }) => topic), routes.map(({ consumer }) => consumer)];
}
