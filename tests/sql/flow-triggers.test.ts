/** A deploy keeps the routes to flows, and mends them; what no trigger stands behind goes. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { routeChanges, saveRoutes } from '../../extensions/core/src/deploy/routes.ts';
import { database, type TestDatabase } from '../harness/database.ts';

const TOPIC = 'pos.shift.opened';

let place: TestDatabase;

beforeAll(async () => {
	place = await database();
});

/** A flow with an active trigger; answers the flow. */
async function aTriggeredFlow(): Promise<string> {
	const flow = randomUUID();
	await place.query(
		`insert into directus_flows (id, name, status, trigger) values ($1, 'Test', 'active', 'event')`,
		[flow],
	);
	await place.query(
		`insert into flow_triggers (topic, flow, run_as)
		select $1, $2, id from directus_users where status = 'active' limit 1`,
		[TOPIC, flow],
	);
	return flow;
}

/** What a deploy that declares the routes of code as they are would change. */
async function changes() {
	const client = await place.pool.connect();
	try {
		const { rows } = await client.query(
			`select topic, consumer from outbox_routes where consumer not like 'flow:%'`,
		);
		const found = await routeChanges(client, rows);
		await saveRoutes(client, found);
		return found;
	} finally {
		client.release();
	}
}

test('a route to a flow stays as long as its trigger is active', async () => {
	const flow = await aTriggeredFlow();
	expect(await changes()).toEqual({ added: [], removed: [] });

	await place.query('delete from outbox_routes where consumer = $1', [`flow:${flow}`]);
	expect(await changes()).toEqual({
		added: [{ topic: TOPIC, consumer: `flow:${flow}` }],
		removed: [],
	});

	await place.query('update flow_triggers set is_active = false where flow = $1', [flow]);
	expect(await changes()).toEqual({ added: [], removed: [] });
});

test('a route to a flow that has no trigger goes', async () => {
	const route = { topic: TOPIC, consumer: `flow:${randomUUID()}` };
	await place.query('insert into outbox_routes (topic, consumer) values ($1, $2)', [
		route.topic,
		route.consumer,
	]);
	expect(await changes()).toEqual({ added: [], removed: [route] });
});
