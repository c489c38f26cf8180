/** What two replicas survive together: both die under all their clients. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Follower } from '../harness/follower.ts';
import { lacksForReplicas, replicasHouse, type ReplicasHouse } from '../harness/replicas-house.ts';
import { aShop, type Shop } from '../harness/shop.ts';

const SOCKETS = 500;
/** Sockets of one person; a replica that is alone takes them all. */
const EACH = 20;
/** REALTIME_POOL_MAX of a replica. */
const POOL_MAX = 10;
const busy = { timeout: 60_000, interval: 100 };

let house: ReplicasHouse;
let shop: Shop;

/** Connections of the sockets and the relays of both to the database, now. */
async function connectionsOf({ database }: ReplicasHouse): Promise<number> {
	const [row] = await database.query<{ count: number }>(
		`select count(*)::int as count
		from pg_stat_activity
		where datname = current_database() and application_name = 'cubehub-background'`,
	);
	return row?.count ?? 0;
}

describe.skipIf(lacksForReplicas !== undefined)('two replicas with Redis behind a proxy', () => {
	beforeAll(async () => {
		house = await replicasHouse({ settings: { REALTIME_MAX_SOCKETS_PER_IP: '2000' } });
		shop = await aShop({ url: house.url, database: house.database });
	});
	afterAll(() => house?.close());

	test('RT-T16 five hundred sockets come back at once after both died', async () => {
		const people = await Promise.all(
			Array.from({ length: SOCKETS / EACH }, () => shop.person({ role: 'customer' })),
		);
		const followers = people.flatMap(({ token }) =>
			Array.from(
				{ length: EACH },
				() => new Follower({ url: house.url, token, reconnectMs: 2_000 }),
			),
		);
		onTestFinished(() => {
			for (const follower of followers) follower.close();
		});
		const returned = (times: number): number =>
			followers.filter(({ greetings, socket }) => greetings >= times && socket.connected).length;
		await expect.poll(() => returned(1), busy).toBe(SOCKETS);

		await Promise.all(house.replicas.map((replica) => replica.kill()));
		await Promise.all(house.replicas.map((replica) => replica.restart()));
		const [anybody] = people;
		let connections = 0;
		let answers = 0;
		await expect
			.poll(async () => {
				connections = Math.max(connections, await connectionsOf(house));
				const { status } = await house.client(anybody?.token).get('/users/me?fields=id');
				if (status === 200) answers += 1;
				return returned(2);
			}, busy)
			.toBeGreaterThanOrEqual(SOCKETS * 0.999);

		expect(answers).toBeGreaterThan(0);
		expect(connections).toBeLessThanOrEqual(house.replicas.length * POOL_MAX);
		if (anybody) await shop.fund(anybody, 3n);
		await expect
			.poll(() => followers.filter(({ shown }) => shown.length === 1).length, busy)
			.toBe(EACH);
	}, 300_000);
});
