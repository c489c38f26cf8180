import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as billing from '../../extensions/billing/src/events.ts';
import * as cases from '../../extensions/cases/src/events.ts';
import * as identity from '../../extensions/identity/src/events.ts';
import * as ledger from '../../extensions/ledger/src/events.ts';
import * as pos from '../../extensions/pos/src/events.ts';
import * as realtime from '../../extensions/realtime/src/events.ts';
import * as shareholders from '../../extensions/shareholders/src/events.ts';
import * as work from '../../extensions/work/src/events.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

const events: string[] = [];

/** An open letter makes health say "degraded" to everybody. */
afterAll(async () => {
	const { query } = await sharedDatabase();
	await query(`delete from outbox where event_id = any ($1)`, [events]);
	await query(`delete from dead_letters where event_id = any ($1)`, [events]);
});

/** An event of the ledger that its consumer can never read, after its eighth failure. */
async function aDeadLetter(): Promise<string> {
	const { query } = await sharedDatabase();
	const event = randomUUID();
	events.push(event);
	await query(
		`insert into outbox (event_id, topic, consumer, payload, attempts)
		values ($1, 'ledger.journal.posted', 'realtime', '{"accounts": "none"}', 7)`,
		[event],
	);
	const letters = `select id::text from dead_letters where event_id = $1 and retried_at is null`;
	await expect.poll(() => query(letters, [event]), { timeout: 20_000 }).toHaveLength(1);
	const [letter] = await query<{ id: string }>(letters, [event]);
	return letter!.id;
}

describe('a dead letter', () => {
	test('is seen by administrators only', async () => {
		const letter = await aDeadLetter();
		const path = `/items/dead_letters/${letter}`;

		const seen = await shop.admin.api.get(path);

		expect(seen.body.data).toMatchObject({ consumer: 'realtime', attempts: 8, retried_at: null });
		expect((await shop.manager.api.get(path)).status).toBe(403);
		expect((await client().get(path)).status).toBe(403);
	});

	test('is tried again by an administrator, and by nobody else', async () => {
		const letter = await aDeadLetter();
		const path = `/ops/dead-letters/${letter}/retry`;
		expect((await client().post(path)).status).toBe(401);
		expect((await shop.manager.api.post(path)).status).toBe(403);

		const answer = await shop.admin.api.post(path);

		expect(answer.status).toBe(200);
		const { query } = await sharedDatabase();
		const attempts = `select o.attempts, l.retried_by
			from dead_letters l join outbox o on o.id = l.outbox_id where l.id = $1`;
		await expect
			.poll(() => query(attempts, [letter]), { timeout: 20_000 })
			.toEqual([{ attempts: 1, retried_by: shop.admin.id }]);
	});

	test('that nobody knows is refused', async () => {
		const answer = await shop.admin.api.post('/ops/dead-letters/999999999999/retry');
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});
});

test.each(['outbox', 'outbox_routes', 'processed_events', 'dead_letters', 'scheduled_jobs'])(
	'%s is written by nobody through the API, administrators included',
	async (collection) => {
		const answer = await shop.admin.api.post(`/items/${collection}`, { topic: 'a.b.c' });
		expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
	},
);

test('RT-C10 every topic leads to its consumers, or to none, and nothing else has a route', async () => {
	const topics = [billing, cases, identity, ledger, pos, realtime, shareholders, work].flatMap(
		(events) => [...events.topics],
	);
	const { query } = await sharedDatabase();

	const routes = await query<{ topic: string; consumer: string }>(
		`select topic, consumer from outbox_routes`,
	);

	const topicsOf = (consumer: string): readonly string[] =>
		routes.filter((route) => route.consumer === consumer).map(({ topic }) => topic);
	expect(new Set(routes.map(({ topic }) => topic))).toEqual(new Set(topics));
	expect(new Set(topicsOf('realtime'))).toEqual(
		new Set(['cases.case.updated', 'cases.inventory.changed', 'ledger.journal.posted']),
	);
	expect(new Set(topicsOf('realtime.logins'))).toEqual(
		new Set(['identity.session.revoked', 'identity.user.updated', 'identity.user.deleted']),
	);
	for (const topic of topicsOf('none')) {
		expect(routes.filter((route) => route.topic === topic)).toHaveLength(1);
	}
});
