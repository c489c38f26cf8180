/**
 * Which consumer is told of which event: rows of `outbox_routes`.
 *
 * - Every topic has at least one route; where nobody listens it leads to `none`.
 * - A route whose topic or consumer is no longer registered goes away.
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
	const misses =
		(routes: readonly Route[]) =>
		({ topic, consumer }: Route): boolean =>
			!routes.some((route) => route.topic === topic && route.consumer === consumer);
	return { added: wanted.filter(misses(rows)), removed: rows.filter(misses(wanted)) };
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
